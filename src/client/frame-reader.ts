/** RFC 6455, section 5.2. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface Frame {
  readonly opcode: number;
  readonly isLast: boolean;
  readonly payload: Buffer;
}

/** A peer that breaks the protocol, or sends more than is taken; `code` is what it is closed with (RFC 6455, section 7.4.1). */
export class ProtocolViolation extends Error {
  override readonly name = 'ProtocolViolation';
  readonly code: 1002 | 1007 | 1009;

  constructor(code: ProtocolViolation['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Cuts what a server sends into frames, however the bytes come. A frame of more than `mostBytes` is not waited for. */
export class FrameReader {
  readonly #mostBytes: number;
  #pieces: Buffer[] = [];
  #length = 0;
  /** Bytes without which looking again is idle. */
  #needed = 2;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The frames that are whole with these bytes. Throws a `ProtocolViolation`. */
  *push(bytes: Buffer): Generator<Frame> {
    this.#pieces.push(bytes);
    this.#length += bytes.length;
    while (this.#length >= this.#needed) {
      const all = this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0] : Buffer.concat(this.#pieces);
      const frame = this.#read(all);
      const rest = frame === undefined ? all : all.subarray(this.#needed);
      if (frame !== undefined) this.#needed = 2;
      this.#pieces = [rest];
      this.#length = rest.length;
      if (frame !== undefined) yield frame;
    }
  }

  /** The first frame, of which `#needed` is then the length; or nothing, and `#needed` says how much it takes. */
  #read(bytes: Buffer): Frame | undefined {
    const [first = 0, second = 0] = bytes;
    const opcode = first & 0x0f;
    const isLast = (first & 0x80) !== 0;
    const short = second & 0x7f;
    if ((first & 0x70) !== 0) throw new ProtocolViolation(1002, 'a reserved bit is set');
    if ((second & 0x80) !== 0) throw new ProtocolViolation(1002, 'a frame of the server is masked');
    if (opcode > 10 || (opcode > 2 && opcode < 8)) throw new ProtocolViolation(1002, 'the opcode is unknown');
    if (opcode >= 8 && (!isLast || short > 125))
      throw new ProtocolViolation(1002, 'a control frame is too large or not whole');
    const start = 2 + (short === 127 ? 8 : short === 126 ? 2 : 0);
    if (bytes.length < start) return this.#more(start);
    const length = short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (length > this.#mostBytes) throw new ProtocolViolation(1009, `a message of more than ${this.#mostBytes} bytes`);
    if (bytes.length < start + length) return this.#more(start + length);
    this.#needed = start + length;
    return { opcode, isLast, payload: bytes.subarray(start, start + length) };
  }

  #more(needed: number): undefined {
    this.#needed = needed;
  }
}

/** A frame as clients send it: masked with a key that nobody can foresee. */
export function maskedFrame(opcode: number, payload: Uint8Array): Buffer {
  const length = payload.length;
  const extra = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const head = 2 + extra;
  const frame = Buffer.alloc(head + 4 + length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (extra === 0 ? length : extra === 2 ? 126 : 127);
  if (extra === 2) frame.writeUInt16BE(length, 2);
  if (extra === 8) frame.writeBigUInt64BE(BigInt(length), 2);
  const key = crypto.getRandomValues(frame.subarray(head, head + 4));
  for (let at = 0; at < length; at += 1) frame[head + 4 + at] = (payload[at] ?? 0) ^ (key[at & 3] ?? 0);
  return frame;
}
