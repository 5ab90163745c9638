import type { ConnectionEnd } from '../contract/connection.ts';

/** The first sign that a connection ends. What follows (the answer to a Close frame, the other side's FIN) only answers it. */
export type EndingSign =
  | { readonly side: 'client' | 'image'; readonly sign: 'close-frame'; readonly code: number }
  /** TCP's own endings: a FIN, a reset, or nothing at all until the kernel gave up. */
  | { readonly side: 'client' | 'image'; readonly sign: 'fin' | 'reset' | 'silence' }
  | { readonly side: 'platform'; readonly code: number; readonly reason: string };

/** The code for "no Close frame" (RFC 6455, section 7.4.1). */
const noCloseFrame = 1006;

/** Who ended a connection, and how, by the first sign of its end. `at` is in ms since the epoch. */
export function connectionEnd(first: EndingSign | undefined, at: number): ConnectionEnd {
  if (first === undefined) return { at, by: 'network', code: noCloseFrame };
  if (first.side === 'platform') return { at, by: 'platform', code: first.code, reason: first.reason };
  switch (first.sign) {
    case 'close-frame':
      return { at, by: first.side, code: first.code };
    case 'fin':
    case 'reset':
      return { at, by: first.side, code: noCloseFrame };
    case 'silence':
      return { at, by: 'network', code: noCloseFrame };
  }
}
