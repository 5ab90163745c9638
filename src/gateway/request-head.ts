import {
  type Field,
  fieldsNamed,
  fieldValue,
  type HeadFields,
  isTokenCharacter,
  lettersAndDigits,
  parseFields,
  standsAt,
  table,
  trimmed,
} from './field.ts';
import type { KnownField } from './known-field.ts';
import { MalformedMessage } from './malformed.ts';

/** A request's head: its bytes as they came, and where in them things are. */
export interface RequestHead extends HeadFields {
  readonly method: string;
  readonly targetStart: number;
  readonly targetEnd: number;
  /** The version's minor number: HTTP/1.0 or HTTP/1.1. */
  readonly minorVersion: 0 | 1;
}

const SPACE = 0x20;
const HASH = 0x23;
const DELETE = 0x7f;

const hostCharacters = table(`${lettersAndDigits}_.~%!$&'()*+;=:[]-`);

/** Parses a whole head, its empty line included (RFC 9112, sections 3 and 5). Throws `MalformedMessage`. */
export function parseRequestHead(bytes: Buffer): RequestHead {
  let at = 0;
  while (isTokenCharacter(bytes[at] ?? 0)) at += 1;
  if (at === 0 || bytes[at] !== SPACE) throw new MalformedMessage('http.request-line');
  const targetStart = at + 1;
  const targetEnd = endOfTarget(bytes, targetStart);
  const minorVersion = versionAt(bytes, targetEnd + 1);
  const fieldsStart = targetEnd + 1 + 'HTTP/1.1\r\n'.length;
  const { fields, present } = parseFields(bytes, fieldsStart, bytes.length - 2);
  const method = bytes.toString('latin1', 0, at);
  const head = { bytes, method, targetStart, targetEnd, minorVersion, fields, present };
  checkHost(head);
  return head;
}

/** The field of this name; undefined when there is none. Throws `fault` when there are several. */
export function singleField(head: RequestHead, name: KnownField, fault: MalformedMessage['fault']): Field | undefined {
  const [field, another] = fieldsNamed(head, name);
  if (another !== undefined) throw new MalformedMessage(fault);
  return field;
}

/** Whether a comma-separated list field holds `token` (small letters), in any of its lines (RFC 9110, section 5.6.1). */
export function listsToken(head: HeadFields, name: KnownField, token: string): boolean {
  return fieldsNamed(head, name).some((field) =>
    fieldValue(head.bytes, field)
      .split(',')
      .some((item) => trimmed(item).toLowerCase() === token),
  );
}

/** A target holds no white space and no control character; a fragment never travels (RFC 9112, section 3.2). */
function endOfTarget(bytes: Buffer, start: number): number {
  let at = start;
  for (;;) {
    const byte = bytes[at] ?? 0;
    if (byte === SPACE) break;
    if (byte < SPACE || byte === DELETE || byte === HASH) throw new MalformedMessage('http.request-line');
    at += 1;
  }
  if (at === start) throw new MalformedMessage('http.request-line');
  return at;
}

function versionAt(bytes: Buffer, at: number): 0 | 1 {
  if (standsAt(bytes, at, 'HTTP/1.1\r\n')) return 1;
  if (standsAt(bytes, at, 'HTTP/1.0\r\n')) return 0;
  const version = bytes.toString('latin1', at, at + 'HTTP/1.1\r\n'.length);
  throw new MalformedMessage(/^HTTP\/\d(\.\d)?\r/.test(version) ? 'http.version' : 'http.request-line');
}

/** Exactly one Host in HTTP/1.1, at most one in HTTP/1.0, and nothing in it that could be read as more than a name and a port. */
function checkHost(head: RequestHead): void {
  const host = singleField(head, 'host', 'http.host');
  if (host === undefined) {
    if (head.minorVersion === 1) throw new MalformedMessage('http.host');
    return;
  }
  for (let at = host.valueStart; at < host.valueEnd; at += 1) {
    if (hostCharacters[head.bytes[at] ?? 0] !== 1) throw new MalformedMessage('http.host');
  }
}
