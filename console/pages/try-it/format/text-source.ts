import { hexDump } from './hex-dump.ts';

/** A text of any length, read in pieces. */
export interface TextSource {
  readonly length: number;
  read(from: number, to: number): string | Promise<string>;
}

/** A text as it is. */
export function plainSource(text: string): TextSource {
  return { length: text.length, read: (from, to) => text.slice(from, to) };
}

/** What one line of a dump is long, its end included. */
const lineLength = 78;
const lineBytes = 16;

/** The dump of `bytes`, made as it is read. Pieces are cut between lines. */
export function hexSource(bytes: Uint8Array): TextSource {
  const lines = Math.ceil(bytes.length / lineBytes);
  return {
    length: lines * lineLength,
    read(from, to) {
      const first = Math.floor(from / lineLength) * lineBytes;
      const behind = Math.floor(to / lineLength) * lineBytes;
      return first < behind ? `${hexDump(bytes, first, behind)}\n` : '';
    },
  };
}
