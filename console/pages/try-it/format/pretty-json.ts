/** A text with its form, or why it has none. */
export type Formatted = { readonly text: string } | { readonly error: string };

/** Deeper than this nothing is indented any more: lines of blanks would be all that there is to see. */
const deepest = 64;

/**
 * JSON with one member a line, indented by two blanks. Every token stays as it was written: numbers beyond what JavaScript
 * can hold, doubled names and escapes are shown as they came. `error`: what the parser says of text that is no JSON.
 */
export function prettyJson(text: string): Formatted {
  try {
    JSON.parse(text);
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
  return { text: indented(text) };
}

function indented(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  const newLine = () => parts.push('\n', '  '.repeat(Math.min(depth, deepest)));
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    let end = at + 1;
    if (character === '"') {
      end = endOfString(text, at);
      parts.push(text.slice(at, end));
    } else if (character === '{' || character === '[') {
      const after = skipBlanks(text, end);
      const closing = character === '{' ? '}' : ']';
      if (text.charAt(after) === closing) {
        parts.push(character, closing);
        end = after + 1;
      } else {
        depth += 1;
        parts.push(character);
        newLine();
      }
    } else if (character === '}' || character === ']') {
      depth -= 1;
      newLine();
      parts.push(character);
    } else if (character === ',') {
      parts.push(',');
      newLine();
    } else if (character === ':') {
      parts.push(': ');
    } else if (!isBlank(text.charCodeAt(at))) {
      while (end < text.length && !isBlank(text.charCodeAt(end)) && !',]}:'.includes(text.charAt(end))) end += 1;
      parts.push(text.slice(at, end));
    }
    at = end;
  }
  return parts.join('');
}

/** Behind the quotation mark that ends the string which begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charAt(quote - 1 - backslashes) === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** RFC 8259, section 2. */
function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}
