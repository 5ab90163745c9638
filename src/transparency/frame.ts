/** RFC 6455, section 5.2. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** RSV1, RSV2 and RSV3 in the first byte of a frame. */
export const rsv = { one: 0x40, two: 0x20, three: 0x10 } as const;

interface FrameOptions {
  readonly fin?: boolean;
  /** Bits of `rsv`. */
  readonly reserved?: number;
  /** Servers do not mask. */
  readonly mask?: boolean;
  /** Size of the length's field in bits; the smallest that fits unless given. */
  readonly lengthBits?: 7 | 16 | 64;
  /** What the frame claims to hold, when that is not what it holds. */
  readonly claims?: bigint;
}

const key = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);

/** One frame, masked with a fixed key unless told otherwise. */
export function frame(code: number, payload: string | Uint8Array = '', options: FrameOptions = {}): Buffer {
  const { fin = true, reserved = 0, mask = true } = options;
  const bytes = Buffer.from(payload);
  const masked = mask ? 0x80 : 0;
  const claims = options.claims ?? BigInt(bytes.length);
  const bits = options.lengthBits ?? (claims < 126n ? 7 : claims < 65_536n ? 16 : 64);
  const length = lengthField(bits, claims);
  length[0] = (length[0] ?? 0) | masked;
  const first = Buffer.of((fin ? 0x80 : 0) | reserved | code);
  if (!mask) return Buffer.concat([first, length, bytes]);
  return Buffer.concat([first, length, key, bytes.map((byte, index) => byte ^ (key[index & 3] ?? 0))]);
}

export function text(payload: string | Uint8Array, options?: FrameOptions): Buffer {
  return frame(opcode.text, payload, options);
}

export function binary(payload: string | Uint8Array, options?: FrameOptions): Buffer {
  return frame(opcode.binary, payload, options);
}

/** A Close frame; an empty one without a code. */
export function close(code?: number, reason: string | Uint8Array = '', options?: FrameOptions): Buffer {
  if (code === undefined) return frame(opcode.close, '', options);
  return frame(opcode.close, Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]), options);
}

/** `payload` as a message of several frames of at most `size` bytes. */
export function fragments(code: number, payload: string | Uint8Array, size: number): Buffer[] {
  const bytes = Buffer.from(payload);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size);
    frames.push(frame(at === 0 ? code : opcode.continuation, piece, { fin: at + size >= bytes.length }));
  }
  return frames;
}

/** The same bytes in every run. */
export function noise(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** Where a whole frame that begins at `start` ends, and where its payload begins; undefined while bytes are missing. */
export function frameAt(bytes: Buffer, start: number): { readonly payload: number; readonly end: number } | undefined {
  const second = bytes[start + 1];
  if (second === undefined) return undefined;
  const short = second & 0x7f;
  const lengthEnd = start + 2 + (short === 127 ? 8 : short === 126 ? 2 : 0);
  if (bytes.length < lengthEnd) return undefined;
  const length =
    short === 127 ? Number(bytes.readBigUInt64BE(start + 2)) : short === 126 ? bytes.readUInt16BE(start + 2) : short;
  const payload = lengthEnd + (second & 0x80 ? 4 : 0);
  return bytes.length < payload + length ? undefined : { payload, end: payload + length };
}

function lengthField(bits: 7 | 16 | 64, length: bigint): Buffer {
  const field = Buffer.alloc(bits === 7 ? 1 : bits === 16 ? 3 : 9);
  if (bits === 7) field[0] = Number(length);
  else if (bits === 16) field.writeUInt16BE(Number(length), 1);
  else field.writeBigUInt64BE(length, 1);
  if (bits !== 7) field[0] = bits === 16 ? 126 : 127;
  return field;
}
