import { type HeadFields, isValueCharacter, parseFields, standsAt } from './field.ts';
import { MalformedMessage } from './malformed.ts';

/** The head of an answer: its bytes as they came, and where in them things are. */
export interface ResponseHead extends HeadFields {
  readonly status: number;
  readonly minorVersion: 0 | 1;
}

const SPACE = 0x20;
const CR = 0x0d;
const LF = 0x0a;
const ZERO = 0x30;
const protocol = 'HTTP/1.';
/** Behind `HTTP/1.1 200`. */
const behindStatus = 12;

/**
 * Parses a whole head, its empty line included (RFC 9112, section 4). In `HTTP/1.1 200 OK` the reason is free and may be
 * left out together with its space. Numbers beyond 599 mean nothing (RFC 9110, section 15), but servers send them and clients
 * take them. Throws `MalformedMessage`.
 */
export function parseResponseHead(bytes: Buffer): ResponseHead {
  const lineEnd = bytes.indexOf(LF) + 1;
  const minorVersion = digitAt(bytes, protocol.length);
  const [hundreds, tens, ones] = [digitAt(bytes, 9), digitAt(bytes, 10), digitAt(bytes, 11)];
  const sound =
    standsAt(bytes, 0, protocol) &&
    (minorVersion === 0 || minorVersion === 1) &&
    bytes[protocol.length + 1] === SPACE &&
    hundreds > 0 &&
    tens >= 0 &&
    ones >= 0 &&
    hasReason(bytes, lineEnd);
  if (!sound) throw new MalformedMessage('http.status-line');
  const status = hundreds * 100 + tens * 10 + ones;
  const { fields, present } = parseFields(bytes, lineEnd, bytes.length - 2);
  return { bytes, status, minorVersion, fields, present };
}

/** Whether the rest of the status line is a space and a reason, or nothing. */
function hasReason(bytes: Buffer, lineEnd: number): boolean {
  const end = lineEnd - 2;
  if (bytes[end] !== CR || (end > behindStatus && bytes[behindStatus] !== SPACE)) return false;
  for (let at = behindStatus; at < end; at += 1) if (!isValueCharacter(bytes[at] ?? 0)) return false;
  return end >= behindStatus;
}

/** −1 for anything but a digit. */
function digitAt(bytes: Buffer, at: number): number {
  const digit = (bytes[at] ?? 0) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : -1;
}

/** Whether bytes that came first can be the beginning of a status line at all. */
export function mayBeStatusLine(bytes: Buffer): boolean {
  return standsAt(bytes, 0, protocol.slice(0, bytes.length));
}
