/** A field as a reader of text sees it; the name in small letters. */
export type TextField = readonly [name: string, value: string];

/** RFC 9110, section 5.6.2. */
export const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

/** RFC 9110, section 5.5: visible characters, SP, HTAB and what is above ASCII; nothing around them. */
const fieldLine = new RegExp(`^(${token}):[ \\t]*((?:[\\t\\x20-\\x7e\\x80-\\xff]*[\\x21-\\x7e\\x80-\\xff])?)[ \\t]*$`);

/** Why there is nothing to understand: it is not complete, or breaks a rule. */
export type Unread = 'more' | `refused: ${string}`;

/** The head at the start of `text`, in lines without their ends. */
export function splitHead(text: string): readonly string[] | Unread {
  if (text.startsWith('\r\n')) return 'refused: no first line';
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end + 4);
  // RFC 9112, section 2.2, allows to take a bare LF for the end of a line; a sender that means one thing by it is not known.
  if (/(^|[^\r])\n/.test(head)) return 'refused: bare line feed';
  return end < 0 ? 'more' : text.slice(0, end).split('\r\n');
}

/** RFC 9112, section 5. */
export function readFields(lines: readonly string[]): readonly TextField[] | Unread {
  const fields: TextField[] = [];
  for (const line of lines) {
    const match = fieldLine.exec(line);
    if (match === null) return fieldFault(line);
    fields.push([(match[1] as string).toLowerCase(), match[2] as string]);
  }
  return fields;
}

function fieldFault(line: string): Unread {
  if (/^[ \t]/.test(line)) return 'refused: folded field';
  if (/^[^:]*[ \t]:/.test(line)) return 'refused: space before the colon';
  return new RegExp(`^${token}:`).test(line) ? 'refused: field value' : 'refused: field name';
}

export function valuesOf(fields: readonly TextField[], name: string): readonly string[] {
  return fields.filter(([candidate]) => candidate === name).map(([, value]) => value);
}

/** The members of a list that may go over several lines (RFC 9110, section 5.6.1), in small letters. */
export function listOf(fields: readonly TextField[], name: string): readonly string[] {
  return valuesOf(fields, name)
    .join(',')
    .split(',')
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase())
    .filter((member) => member !== '');
}
