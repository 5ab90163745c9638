/** The frames that numbered clients know (RFC 6455, section 5.2): all are short, so their heads have two bytes. */
export type ClientFrame =
  | { readonly kind: 'text'; readonly text: string; readonly rest: Buffer }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string; readonly rest: Buffer }
  | { readonly kind: 'other'; readonly rest: Buffer };

const text = 0x81;
const close = 0x88;
/** What a Close frame without a code means (section 7.1.5). */
const noCode = 1005;

export function textFrame(payload: string): Buffer {
  return maskedFrame(text, Buffer.from(payload, 'latin1'));
}

export function closeFrame(code: number): Buffer {
  if (code === noCode) return maskedFrame(close, Buffer.alloc(0));
  return maskedFrame(close, Buffer.of(code >> 8, code & 0xff));
}

/** The first frame of what a server sent; undefined while it is not whole. */
export function takeFrame(received: Buffer): ClientFrame | undefined {
  const [first = 0, length = 0] = received;
  if (received.length < 2 || received.length < 2 + length) return undefined;
  const payload = received.subarray(2, 2 + length);
  const rest = received.subarray(2 + length);
  if (first === text) return { kind: 'text', text: payload.toString('latin1'), rest };
  if (first !== close) return { kind: 'other', rest };
  const code = payload.length >= 2 ? payload.readUInt16BE(0) : noCode;
  return { kind: 'close', code, reason: payload.toString('utf8', 2), rest };
}

function maskedFrame(first: number, payload: Buffer): Buffer {
  // A mask of zeros: the payload is what it is.
  return Buffer.concat([Buffer.of(first, 0x80 | payload.length, 0, 0, 0, 0), payload]);
}
