import { fieldsNamed, fieldValue } from './field.ts';
import { MalformedMessage } from './malformed.ts';
import type { RequestHead } from './request-head.ts';

/** Where a request goes, and which part of its target goes along. */
export interface Destination {
  /** Undefined: the control process. Empty: an inference address without a service. */
  readonly serviceId: string | undefined;
  /** The forwarded target begins at this position of the head … */
  readonly from: number;
  /** … behind a slash of our own where the rest has none (`?q` becomes `/?q`). */
  readonly slash: boolean;
}

const SLASH = 0x2f;
const QUESTION = 0x3f;
const inferencePrefix = Buffer.from('/v1/infers/');

/**
 * Reads the request's target. Nothing is decoded or normalised: the bytes behind the service's id reach the image as they
 * are, `//`, `..` and percent-encodings included. `CONNECT`, `OPTIONS *` and other hosts' addresses are refused.
 *
 * The cloud's address of a dedicated pool has the pool's id before the service's (reference, 4.1). The first segment is the
 * service whenever there is one of that id, so that no path of an image is taken for another service; only where there is none
 * may the second be it.
 */
export function destinationOf(head: RequestHead, isService: (id: string) => boolean): Destination {
  const start = pathStart(head);
  const { bytes, targetEnd } = head;
  const pathEnd = endOfSegment(bytes, start, targetEnd, QUESTION);
  if (!isInference(bytes, start, pathEnd)) return { serviceId: undefined, ...rest(bytes, start, targetEnd) };
  const idStart = Math.min(start + inferencePrefix.length, pathEnd);
  const idEnd = endOfSegment(bytes, idStart, pathEnd, SLASH);
  const serviceId = bytes.toString('latin1', idStart, idEnd);
  if (serviceId !== '' && idEnd < pathEnd && !isService(serviceId)) {
    const secondEnd = endOfSegment(bytes, idEnd + 1, pathEnd, SLASH);
    const second = bytes.toString('latin1', idEnd + 1, secondEnd);
    if (isService(second)) return { serviceId: second, ...rest(bytes, secondEnd, targetEnd) };
  }
  return { serviceId, ...rest(bytes, idEnd, targetEnd) };
}

function rest(bytes: Buffer, from: number, targetEnd: number): { from: number; slash: boolean } {
  return { from, slash: from === targetEnd || bytes[from] !== SLASH };
}

/** `/v1/infers/…`; `/v1/infers` itself counts, so that the answer can say what is missing. */
function isInference(bytes: Buffer, start: number, pathEnd: number): boolean {
  const prefixLength = Math.min(inferencePrefix.length, Math.max(pathEnd - start, inferencePrefix.length - 1));
  return bytes.compare(inferencePrefix, 0, prefixLength, start, Math.min(start + prefixLength, pathEnd)) === 0;
}

function endOfSegment(bytes: Buffer, start: number, end: number, mark: number): number {
  for (let at = start; at < end; at += 1) if (bytes[at] === mark) return at;
  return end;
}

/**
 * The position of the path. A whole URL (RFC 9112, section 3.2.2) has to name the same host as the Host field: which of
 * two different ones counts is read in two ways in the field.
 */
function pathStart(head: RequestHead): number {
  const { bytes, targetStart, targetEnd } = head;
  if (head.method === 'CONNECT') throw new MalformedMessage('http.target');
  if (bytes[targetStart] === SLASH) return targetStart;
  const absolute = /^https?:\/\/([^/?]*)/i.exec(bytes.toString('latin1', targetStart, targetEnd));
  const host = fieldsNamed(head, 'host')[0];
  if (absolute === null || host === undefined) throw new MalformedMessage('http.target');
  if (absolute[1] === '' || absolute[1]?.toLowerCase() !== fieldValue(bytes, host).toLowerCase()) {
    throw new MalformedMessage('http.target');
  }
  return targetStart + absolute[0].length;
}
