import { HeadScanner } from '../../../src/gateway/head-scanner.ts';
import { limitsWith } from '../../../src/gateway/limits.ts';
import { MalformedMessage } from '../../../src/gateway/malformed.ts';
import type { Reading } from '../fuzz-target.ts';

const limits = limitsWith();

/** What the gateway makes of a head that comes in pieces: `understood` reads it once it is whole. */
export function readHead(pieces: readonly Buffer[], understood: (head: Buffer) => Reading): Reading {
  const scanner = new HeadScanner(limits);
  let bytes: Buffer = Buffer.alloc(0);
  try {
    for (const piece of pieces) {
      bytes = pieces.length === 1 ? piece : Buffer.concat([bytes, piece]);
      const length = scanner.scan(bytes);
      if (length > 0) return understood(bytes.subarray(0, length));
    }
    return { meaning: 'more', kind: 'more' };
  } catch (error) {
    if (error instanceof MalformedMessage) return { meaning: 'refused', kind: error.fault };
    throw error;
  }
}
