import { kindOf, type Message } from './message.ts';
import type { MessageLog } from './message-log.ts';

/** How much is put together in one step, characters. */
const stepLength = 256 * 1024;

/**
 * The messages of `log` as JSON lines: one object each, with the time (ISO 8601), direction, kind, size in bytes, and `data`
 * (of binary ones in Base64). To be run by `inSlices`; the parts make a `Blob`, as one string could be too long.
 */
export function* exportMessages(log: MessageLog): Generator<void, BlobPart[]> {
  const parts: BlobPart[] = [];
  let lines = '';
  const last = log.nextSequence - 1;
  for (let sequence = log.firstSequence; sequence <= last; sequence += 1) {
    const message = log.get(sequence);
    if (message === undefined) continue;
    lines += yield* line(message);
    if (lines.length > stepLength) {
      parts.push(lines);
      lines = '';
      yield;
    }
  }
  return [...parts, lines];
}

function* line(message: Message): Generator<void, string> {
  const { data, at, sequence, direction, size } = message;
  const written = typeof data === 'string' ? data : yield* base64(data);
  return `${JSON.stringify({ sequence, time: new Date(at).toISOString(), direction, kind: kindOf(message), size, data: written })}\n`;
}

/** A multiple of three, so that the pieces of Base64 can be put together; small enough for the arguments of a call. */
const pieceBytes = 3 * 8_192;

function* base64(bytes: Uint8Array): Generator<void, string> {
  let written = '';
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    written += btoa(String.fromCharCode(...bytes.subarray(from, from + pieceBytes)));
    if (from % (pieceBytes * 16) === 0) yield;
  }
  return written;
}
