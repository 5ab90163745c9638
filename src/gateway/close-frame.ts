import { randomBytes } from 'node:crypto';
import type { Ending } from '../contract/endings.ts';

/** FIN and the opcode of Close (RFC 6455, section 5.2). */
const finalClose = 0x88;
const masked = 0x80;

/** What a control frame may carry (RFC 6455, section 5.5), without the two bytes of the code. */
const longestReason = 123;

/** The Close frame that a server sends. */
export function closeFrame(ending: Ending): Buffer {
  const payload = closePayload(ending);
  return Buffer.concat([Buffer.of(finalClose, payload.length), payload]);
}

/** The Close frame that a client sends: masked, with a mask that nobody can foretell (RFC 6455, section 5.3). */
export function maskedCloseFrame(ending: Ending, mask: Buffer = randomBytes(4)): Buffer {
  const payload = closePayload(ending);
  const head = Buffer.of(finalClose, masked | payload.length);
  return Buffer.concat([head, mask, payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0))]);
}

function closePayload({ code, reason }: Ending): Buffer {
  const payload = Buffer.alloc(2 + longestReason);
  payload.writeUInt16BE(code);
  // Whole characters only: half of one would not be UTF-8, which clients check.
  return payload.subarray(0, 2 + payload.write(reason, 2));
}
