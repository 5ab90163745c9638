import type { Peer } from './peer.ts';

/** What one side of a connection saw: every byte, and in which ways the other side ended. */
export interface Trace {
  readonly bytes: Buffer;
  /** `FIN`, `RST`, both in this order, or `open` when the other side did nothing. */
  readonly ending: string;
}

export function traceOf(peer: Peer): Trace {
  const endings = [peer.ended ? 'FIN' : '', resets.get(peer.errorCode ?? '') ?? peer.errorCode ?? ''];
  return { bytes: withoutDate(peer.received), ending: endings.filter(Boolean).join(', ') || 'open' };
}

/** The first `length` bytes, which are a complete answer: what follows is another matter. */
export function traceOfAnswer(peer: Peer, length: number): Trace {
  return { bytes: withoutDate(peer.received.subarray(0, length)), ending: 'complete' };
}

const resets = new Map([['ECONNRESET', 'RST']]);

/** The one field that may differ between two runs of the same thing is blotted out; its name and place stay. */
function withoutDate(bytes: Buffer): Buffer {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return bytes;
  const head = bytes.toString('latin1', 0, headEnd).replace(/(\r\ndate: )[^\r]*/gi, '$1*');
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes.subarray(headEnd)]);
}

/** Tells the first difference between two traces in words; undefined when they are equal. */
export function firstDifference(expected: Trace, actual: Trace): string | undefined {
  const at = firstDifferentByte(expected.bytes, actual.bytes);
  if (at === undefined) {
    if (expected.ending === actual.ending) return undefined;
    return `the connection ended with ${expected.ending} directly, with ${actual.ending} here`;
  }
  const place = Math.min(headEnd(expected.bytes), headEnd(actual.bytes)) > at ? 'in the head' : 'behind the head';
  const lengths = `${expected.bytes.length} and ${actual.bytes.length} bytes, endings ${expected.ending} and ${actual.ending}`;
  return `byte ${at}, ${place} (${lengths}):\n  direct ${excerpt(expected.bytes, at)}\n  here   ${excerpt(actual.bytes, at)}`;
}

function firstDifferentByte(one: Buffer, other: Buffer): number | undefined {
  if (one.equals(other)) return undefined;
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at += 1) if (one[at] !== other[at]) return at;
  return shorter;
}

function headEnd(bytes: Buffer): number {
  const end = bytes.indexOf('\r\n\r\n');
  return end < 0 ? bytes.length : end + 4;
}

/** Bytes around a place: as text in a head, else as hexadecimal digits, with the place marked. */
function excerpt(bytes: Buffer, at: number): string {
  const before = bytes.subarray(Math.max(0, at - 24), at);
  const after = bytes.subarray(at, at + 24);
  if (at < headEnd(bytes)) return `${quoted(before)} >> ${quoted(after)}`;
  return `${before.toString('hex')} >> ${after.length === 0 ? '(nothing)' : after.toString('hex')}`;
}

function quoted(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1'));
}
