import { type Body, bodyUntilClose, noBody, SizedBody } from './body.ts';
import { ChunkedBody } from './chunked-body.ts';
import { type Field, fieldsNamed, fieldValue, trimmed } from './field.ts';
import { MalformedMessage } from './malformed.ts';
import type { RequestHead } from './request-head.ts';
import type { ResponseHead } from './response-head.ts';

/**
 * The length of a request's body (RFC 9112, section 6.3): `Transfer-Encoding: chunked` and nothing else, or one
 * `Content-Length`, or no body. Everything that two parsers might read in two ways is refused.
 */
export function requestBody(head: RequestHead): Body {
  const lengths = fieldsNamed(head, 'content-length');
  const codings = fieldsNamed(head, 'transfer-encoding');
  if (lengths.length > 0 && codings.length > 0) throw new MalformedMessage('http.length-conflict');
  if (codings.length > 0) {
    // Transfer codings came with HTTP/1.1; a 1.0 message that has one was mended by someone on the way (section 6.1).
    if (codings.length > 1 || head.minorVersion === 0) throw new MalformedMessage('http.transfer-encoding');
    if (fieldValue(head.bytes, codings[0] as Field).toLowerCase() !== 'chunked')
      throw new MalformedMessage('http.transfer-encoding');
    return new ChunkedBody();
  }
  if (lengths.length > 1) throw new MalformedMessage('http.content-length');
  return sized(head.bytes, lengths);
}

/**
 * The length of an answer's body. Where an answer breaks the rules in a way that every client reads alike (the same
 * length twice), it passes; where clients would differ it is refused.
 */
export function responseBody(head: ResponseHead, requestMethod: string): Body {
  const { status } = head;
  if (requestMethod === 'HEAD' || status < 200 || status === 204 || status === 304) return noBody;
  const lengths = fieldsNamed(head, 'content-length');
  const codings = fieldsNamed(head, 'transfer-encoding');
  if (codings.length > 0) {
    if (lengths.length > 0) throw new MalformedMessage('http.length-conflict');
    // A 1.0 answer cannot be chunked, and a body whose last coding is another one ends with the connection.
    if (head.minorVersion === 0) return bodyUntilClose;
    return endsChunked(head.bytes, codings) ? new ChunkedBody() : bodyUntilClose;
  }
  if (lengths.length === 0) return bodyUntilClose;
  return sized(head.bytes, lengths);
}

function sized(bytes: Buffer, lengths: readonly Field[]): Body {
  const [first] = lengths;
  if (first === undefined) return noBody;
  const length = lengthIn(bytes, first);
  // A second one has to be the same text: `1` and `01` are one number, but not to everybody.
  const same = (field: Field) => fieldValue(bytes, field) === fieldValue(bytes, first);
  if (length < 0 || (lengths.length > 1 && !lengths.every(same))) throw new MalformedMessage('http.content-length');
  return length === 0 ? noBody : new SizedBody(length);
}

const ZERO = 0x30;
const mostDigits = 15;

/** The number that a field's value is; −1 when it is anything but one to fifteen digits. */
function lengthIn(bytes: Buffer, { valueStart, valueEnd }: Field): number {
  if (valueEnd === valueStart || valueEnd - valueStart > mostDigits) return -1;
  let length = 0;
  for (let at = valueStart; at < valueEnd; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

/** Whether the last coding, over all lines, is `chunked`. Anywhere else, twice or adorned, it is read in several ways. */
function endsChunked(bytes: Buffer, codings: readonly Field[]): boolean {
  const names = codings
    .flatMap((field) => fieldValue(bytes, field).split(','))
    .map((coding) => trimmed(coding).toLowerCase())
    .filter((coding) => coding !== '');
  const first = names.findIndex((name) => name.includes('chunked'));
  if (first < 0) return false;
  if (first !== names.length - 1 || names[first] !== 'chunked') throw new MalformedMessage('http.transfer-encoding');
  return true;
}
