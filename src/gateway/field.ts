import { type KnownField, knownBits, knownField } from './known-field.ts';
import { MalformedMessage } from './malformed.ts';

/** One field line of a head, as positions in the head's bytes. */
export interface Field {
  readonly known: KnownField | undefined;
  /** The line's first byte. */
  readonly start: number;
  readonly valueStart: number;
  /** Behind the value without its trailing white space. */
  readonly valueEnd: number;
  /** Behind the line's CR LF. */
  readonly end: number;
}

const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const DELETE = 0x7f;

export const lettersAndDigits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const tokenCharacters = table(`!#$%&'*+-.^_\`|~${lettersAndDigits}`);

/** Whether the byte may be part of a token: method, field name (RFC 9110, section 5.6.2). */
export function isTokenCharacter(byte: number): boolean {
  return tokenCharacters[byte] === 1;
}

/** Whether the byte may be part of a value, or of a reason: no control character but TAB is (RFC 9110, section 5.5). */
export function isValueCharacter(byte: number): boolean {
  return (byte >= SPACE && byte !== DELETE) || byte === TAB;
}

/** A head's field lines, in their order. */
export interface HeadFields {
  readonly bytes: Buffer;
  readonly fields: readonly Field[];
  /** The `knownBits` of those that occur: most questions are about a field that a head does not have. */
  readonly present: number;
}

const none: readonly Field[] = [];

/** The field lines of [from, to), which holds whole lines only. Throws `MalformedMessage` (RFC 9112, section 5). */
export function parseFields(bytes: Buffer, from: number, to: number): HeadFields {
  const fields: Field[] = [];
  let present = 0;
  for (let start = from; start < to; ) {
    const field = parseField(bytes, start);
    fields.push(field);
    if (field.known !== undefined) present |= knownBits[field.known];
    start = field.end;
  }
  return { bytes, fields, present };
}

/** Whether there is a field of that name. */
export function hasField({ present }: Pick<HeadFields, 'present'>, name: KnownField): boolean {
  return (present & knownBits[name]) !== 0;
}

/** The fields of that name. */
export function fieldsNamed(head: Pick<HeadFields, 'fields' | 'present'>, name: KnownField): readonly Field[] {
  return hasField(head, name) ? head.fields.filter((field) => field.known === name) : none;
}

/** The name's text in small letters (RFC 9110, section 5.1). */
export function fieldName(bytes: Buffer, field: Field): string {
  return bytes.toString('latin1', field.start, bytes.indexOf(COLON, field.start)).toLowerCase();
}

/** The value's text; bytes above 127 as Latin-1. */
export function fieldValue(bytes: Buffer, field: Field): string {
  return bytes.toString('latin1', field.valueStart, field.valueEnd);
}

/** A list member's text without the white space of RFC 9110, section 5.6.3; a no-break space (0xA0) is text. */
export function trimmed(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

function parseField(bytes: Buffer, start: number): Field {
  const first = bytes[start] ?? 0;
  if (first === SPACE || first === TAB) throw new MalformedMessage('http.folded-field');
  let at = start;
  while (tokenCharacters[bytes[at] ?? 0] === 1) at += 1;
  if (at === start || bytes[at] !== COLON) throw new MalformedMessage('http.field-name');
  const known = knownField(bytes, start, at);
  at += 1;
  while (bytes[at] === SPACE || bytes[at] === TAB) at += 1;
  const valueStart = at;
  const lineEnd = endOfValue(bytes, at);
  let valueEnd = lineEnd;
  while (valueEnd > valueStart && (bytes[valueEnd - 1] === SPACE || bytes[valueEnd - 1] === TAB)) valueEnd -= 1;
  return { known, start, valueStart, valueEnd, end: lineEnd + 2 };
}

/** The position of the line's CR. Control characters other than TAB are refused, a CR inside the value among them. */
function endOfValue(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (isValueCharacter(byte)) at += 1;
    else if (byte === CR && bytes[at + 1] === 0x0a) return at;
    else throw new MalformedMessage('http.field-value');
  }
}

/** Whether `text`, of ASCII characters, stands at that position: cheaper than to cut a string out. */
export function standsAt(bytes: Buffer, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
}

/** Marks the bytes that these characters are with 1. */
export function table(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const character of characters) marks[character.charCodeAt(0)] = 1;
  return marks;
}
