import type { LogLine } from '../engine.ts';

/** A part of one frame's payload; frames may be cut anywhere on their way. */
export interface FramePiece {
  readonly stream: LogLine['stream'];
  readonly bytes: Uint8Array;
  /** The frame's first piece. */
  readonly begins: boolean;
}

const headerSize = 8;

/**
 * Takes apart the engine's multiplexed stream (Docker Engine API, "Stream format"): stream number, three zeros, length as
 * a 32-bit big-endian number, payload. Holds no more than a header back, however large a frame says it is.
 */
export function createFrameReader(): (chunk: Uint8Array) => FramePiece[] {
  const header = new Uint8Array(headerSize);
  let headerFilled = 0;
  let remaining = 0;
  let begins = false;

  function takeHeader(chunk: Uint8Array, offset: number): number {
    const part = chunk.subarray(offset, offset + headerSize - headerFilled);
    header.set(part, headerFilled);
    headerFilled += part.length;
    if (headerFilled === headerSize) {
      remaining = new DataView(header.buffer).getUint32(4);
      begins = true;
      if (remaining === 0) headerFilled = 0;
    }
    return offset + part.length;
  }

  return (chunk) => {
    const pieces: FramePiece[] = [];
    let offset = 0;
    while (offset < chunk.length) {
      if (headerFilled < headerSize) {
        offset = takeHeader(chunk, offset);
        continue;
      }
      const bytes = chunk.subarray(offset, offset + remaining);
      pieces.push({ stream: header[0] === 2 ? 'stderr' : 'stdout', bytes, begins });
      begins = false;
      offset += bytes.length;
      remaining -= bytes.length;
      if (remaining === 0) headerFilled = 0;
    }
    return pieces;
  };
}

/** The same for a container with a terminal: its bytes come bare, all of them as standard output. */
export function rawPieces(chunk: Uint8Array): FramePiece[] {
  return [{ stream: 'stdout', bytes: chunk, begins: false }];
}
