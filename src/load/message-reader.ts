import { opcodes, ProtocolViolation } from '../client/frame-reader.ts';

export interface MessageEvents {
  /** A message is whole. */
  message(): void;
  ping(payload: Buffer): void;
  close(code: number, reason: string): void;
}

/** Longest head of a frame that a server sends (RFC 6455, section 5.2). */
const longestHead = 10;
const longestControl = 125;

/**
 * Tells where the messages of a server end, however the bytes come, and keeps nothing of them: a load test may have ten
 * thousand sockets, and an image may send what it likes.
 */
export class MessageReader {
  readonly #events: MessageEvents;
  readonly #head = Buffer.alloc(longestHead);
  #headLength = 0;
  /** Bytes of the payload that are still to come. */
  #left = 0;
  /** Of a control frame: its payload as far as it is there. */
  #control: Buffer[] = [];
  #isInMessage = false;

  constructor(events: MessageEvents) {
    this.#events = events;
  }

  /** Throws a `ProtocolViolation`. */
  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      if (!this.#isHeadWhole()) {
        this.#head[this.#headLength] = bytes[at] ?? 0;
        this.#headLength += 1;
        at += 1;
        if (!this.#isHeadWhole()) continue;
        this.#left = this.#payloadLength();
        this.#check();
      }
      const taken = Math.min(this.#left, bytes.length - at);
      if (this.#opcode >= opcodes.close && taken > 0) this.#control.push(bytes.subarray(at, at + taken));
      this.#left -= taken;
      at += taken;
      if (this.#left === 0) this.#end();
    }
  }

  get #opcode(): number {
    return (this.#head[0] ?? 0) & 0x0f;
  }

  get #isLast(): boolean {
    return ((this.#head[0] ?? 0) & 0x80) !== 0;
  }

  #isHeadWhole(): boolean {
    const short = (this.#head[1] ?? 0) & 0x7f;
    return this.#headLength >= 2 && this.#headLength >= 2 + (short === 127 ? 8 : short === 126 ? 2 : 0);
  }

  #payloadLength(): number {
    const short = (this.#head[1] ?? 0) & 0x7f;
    if (short === 127) return Number(this.#head.readBigUInt64BE(2));
    return short === 126 ? this.#head.readUInt16BE(2) : short;
  }

  #check(): void {
    const opcode = this.#opcode;
    if (((this.#head[0] ?? 0) & 0x70) !== 0) throw new ProtocolViolation(1002, 'a reserved bit is set');
    if (((this.#head[1] ?? 0) & 0x80) !== 0) throw new ProtocolViolation(1002, 'a frame of the server is masked');
    if (opcode > 10 || (opcode > 2 && opcode < 8)) throw new ProtocolViolation(1002, 'the opcode is unknown');
    if (opcode >= opcodes.close) {
      if (!this.#isLast || this.#left > longestControl) {
        throw new ProtocolViolation(1002, 'a control frame is too large or not whole');
      }
    } else if ((opcode === opcodes.continuation) !== this.#isInMessage) {
      throw new ProtocolViolation(1002, 'the frames of two messages are mixed');
    }
  }

  #end(): void {
    const opcode = this.#opcode;
    const isLast = this.#isLast;
    const payload = this.#control.length === 0 ? Buffer.alloc(0) : Buffer.concat(this.#control);
    this.#control = [];
    this.#headLength = 0;
    if (opcode === opcodes.ping) this.#events.ping(payload);
    if (opcode === opcodes.close) {
      const code = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
      this.#events.close(code, payload.subarray(2).toString('utf8'));
    }
    if (opcode >= opcodes.close) return;
    this.#isInMessage = !isLast;
    if (isLast) this.#events.message();
  }
}
