import type { LogLine } from '../engine.ts';
import type { FramePiece } from './log-frames.ts';

/** Bytes of a line that are kept; what is longer ends in an ellipsis. */
export const lineLimit = 16 * 1024;

const stampLimit = 64;
const newline = 0x0a;
const space = 0x20;

export interface LineAssembler {
  take(piece: FramePiece): LogLine[];
  /** Lines that the stream left unfinished. */
  finish(): LogLine[];
}

/**
 * Puts lines together from a log stream with time stamps. The engine stores a long line as several records, each with a
 * stamp of its own at the begin of its frame: only the first one's counts, the others are taken out.
 */
export function createLineAssembler(): LineAssembler {
  const builders = { stdout: createLineBuilder('stdout'), stderr: createLineBuilder('stderr') };
  return {
    take: (piece) => builders[piece.stream].take(piece),
    finish: () => [...builders.stdout.finish(), ...builders.stderr.finish()],
  };
}

function createLineBuilder(stream: LogLine['stream']): LineAssembler {
  let stamp: Uint8Array | undefined = new Uint8Array();
  let time: number | undefined;
  let parts: Uint8Array[] = [];
  let kept = 0;
  let cut = false;

  function addText(bytes: Uint8Array): void {
    const part = bytes.subarray(0, lineLimit - kept);
    if (part.length < bytes.length) cut = true;
    if (part.length > 0) parts.push(part.slice());
    kept += part.length;
  }

  /** Takes the stamp from the front of `bytes`, over several pieces if need be; returns what follows it. */
  function takeStamp(bytes: Uint8Array): Uint8Array {
    if (stamp === undefined) return bytes;
    const end = bytes.indexOf(space);
    const whole = Buffer.concat([stamp, end < 0 ? bytes : bytes.subarray(0, end)]);
    if (end < 0 && whole.length <= stampLimit) {
      stamp = whole;
      return bytes.subarray(bytes.length);
    }
    stamp = undefined;
    const parsed = end < 0 || whole.length > stampLimit ? Number.NaN : Date.parse(whole.toString('latin1'));
    if (Number.isNaN(parsed)) addText(end < 0 ? whole : Buffer.concat([whole, Buffer.of(space)]));
    else time ??= parsed;
    return end < 0 ? bytes.subarray(bytes.length) : bytes.subarray(end + 1);
  }

  function emit(): LogLine {
    const text = new TextDecoder().decode(Buffer.concat(parts)).replace(/\r$/, '');
    const line: LogLine = { stream, time: time ?? 0, text: cut ? `${text.replace(/\uFFFD$/, '')}…` : text };
    [stamp, time, parts, kept, cut] = [new Uint8Array(), undefined, [], 0, false];
    return line;
  }

  function takeLine(bytes: Uint8Array): LogLine {
    addText(takeStamp(bytes));
    if (stamp !== undefined && stamp.length > 0) addText(stamp);
    return emit();
  }

  return {
    take({ bytes, begins }) {
      if (begins) stamp = new Uint8Array();
      const lines: LogLine[] = [];
      let rest = bytes;
      for (let end = rest.indexOf(newline); end >= 0; end = rest.indexOf(newline)) {
        lines.push(takeLine(rest.subarray(0, end)));
        rest = rest.subarray(end + 1);
      }
      if (rest.length > 0) addText(takeStamp(rest));
      return lines;
    },
    finish: () => (kept > 0 || time !== undefined || (stamp?.length ?? 0) > 0 ? [takeLine(new Uint8Array())] : []),
  };
}
