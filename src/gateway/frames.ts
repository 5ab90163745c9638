/** What has been seen of one direction of a WebSocket. */
export interface FrameCounts {
  readonly messages: number;
  readonly pings: number;
  readonly pongs: number;
  /** The close code of RFC 6455, section 7.4; 1005 for a Close frame without one; 0 while none was seen. */
  readonly closeCode: number;
}

const opcode = { continuation: 0, close: 8, ping: 9, pong: 10 } as const;

/** The longest frame head: two bytes, 64-bit length, mask (RFC 6455, section 5.2). */
const longestHead = 14;

/**
 * Watches the frames of one direction on the passing bytes, however they are cut, and never changes one. It looks at frame
 * heads only and allocates nothing. Bytes that break RFC 6455 are for the two ends to judge: here they only count wrong.
 */
export class FrameObserver implements FrameCounts {
  messages = 0;
  pings = 0;
  pongs = 0;
  closeCode = 0;
  readonly #head = new Uint8Array(longestHead);
  #headLength = 0;
  #headNeeded = 2;
  #payloadLeft = 0;
  /** How much of a Close frame's two code bytes was read. */
  #codeBytes = 2;

  /** Nothing of a frame is under way. */
  get atBoundary(): boolean {
    return this.#headLength === 0 && this.#payloadLeft === 0;
  }

  observe(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      if (this.#payloadLeft > 0) {
        if (this.#codeBytes < 2) this.#readCode(bytes, at);
        const count = Math.min(this.#payloadLeft, bytes.length - at);
        this.#payloadLeft -= count;
        at += count;
        if (this.#payloadLeft === 0) this.#headLength = 0;
      } else {
        this.#readHead(bytes[at] ?? 0);
        at += 1;
      }
    }
  }

  #readHead(byte: number): void {
    this.#head[this.#headLength] = byte;
    this.#headLength += 1;
    if (this.#headLength === 2) this.#headNeeded = 2 + lengthBytes(byte & 0x7f) + (byte & 0x80 ? 4 : 0);
    if (this.#headLength < 2 || this.#headLength < this.#headNeeded) return;
    this.#payloadLeft = this.#payloadLength();
    this.#beginFrame();
    if (this.#payloadLeft === 0) this.#headLength = 0;
  }

  #beginFrame(): void {
    const first = this.#head[0] ?? 0;
    const kind = first & 0x0f;
    if (kind === opcode.close) {
      this.closeCode = this.#payloadLeft === 0 ? 1005 : 0;
      this.#codeBytes = this.#payloadLeft < 2 ? 2 : 0;
    } else if (kind === opcode.ping) this.pings += 1;
    else if (kind === opcode.pong) this.pongs += 1;
    else if (first & 0x80) this.messages += 1;
  }

  #payloadLength(): number {
    const short = (this.#head[1] ?? 0) & 0x7f;
    if (short < 126) return short;
    let length = 0;
    for (let index = 2; index < 2 + lengthBytes(short); index += 1) length = length * 256 + (this.#head[index] ?? 0);
    return length;
  }

  /** Called at most twice for a Close frame: its first two payload bytes, unmasked where the client masked them. */
  #readCode(bytes: Buffer, from: number): void {
    const masked = ((this.#head[1] ?? 0) & 0x80) !== 0;
    for (let at = from; at < bytes.length && this.#codeBytes < 2; at += 1) {
      const mask = masked ? (this.#head[this.#headNeeded - 4 + this.#codeBytes] ?? 0) : 0;
      this.closeCode = this.closeCode * 256 + ((bytes[at] ?? 0) ^ mask);
      this.#codeBytes += 1;
    }
  }
}

function lengthBytes(short: number): number {
  return short === 127 ? 8 : short === 126 ? 2 : 0;
}
