import { type Field, parseFields } from './field.ts';
import { MalformedMessage } from './malformed.ts';

/** The head of an answer: its bytes as they came, and where in them things are. */
export interface ResponseHead {
  readonly bytes: Buffer;
  readonly status: number;
  readonly minorVersion: 0 | 1;
  readonly fields: readonly Field[];
}

/**
 * `HTTP/1.1 200 OK`; the reason is free and may be left out together with its space. Numbers beyond 599 mean nothing
 * (RFC 9110, section 15), but servers send them and clients take them.
 */
const statusLine = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?\r\n/;

/** Parses a whole head, its empty line included (RFC 9112, section 4). Throws `MalformedMessage`. */
export function parseResponseHead(bytes: Buffer): ResponseHead {
  const lineEnd = bytes.indexOf(0x0a) + 1;
  const match = statusLine.exec(bytes.toString('latin1', 0, lineEnd));
  if (match === null) throw new MalformedMessage('http.status-line');
  return {
    bytes,
    status: Number(match[2]),
    minorVersion: match[1] === '1' ? 1 : 0,
    fields: parseFields(bytes, lineEnd, bytes.length - 2),
  };
}

/** Whether bytes that came first can be the beginning of a status line at all. */
export function mayBeStatusLine(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 'HTTP/1.'.length);
  return 'HTTP/1.'.startsWith(start);
}
