import type { Passed } from '../contract/connection.ts';

/** What has been seen of one direction of a WebSocket: bytes as they passed, heads included, and whole frames. */
export interface FrameCounts extends Passed {
  readonly pings: number;
  readonly pongs: number;
  /** The code of the first Close frame (RFC 6455, section 7.4); 1005 for one without a code; 0 while none was seen. */
  readonly closeCode: number;
}

const opcode = { continuation: 0, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The longest frame head: two bytes, 64-bit length, mask (RFC 6455, section 5.2). */
const longestHead = 14;

/** A control frame's longest payload (RFC 6455, section 5.5). */
const longestControl = 125;

/**
 * Watches the frames of one direction on the passing bytes, however they are cut, and never changes one. It looks at frame
 * heads only and allocates nothing. A frame counts when its last byte has passed. Bytes that break RFC 6455 are for the two
 * ends to judge: here they only count wrong, and it is remembered that nobody can tell any more where a frame begins.
 */
export class FrameObserver implements FrameCounts {
  bytes = 0;
  messages = 0;
  pings = 0;
  pongs = 0;
  closeCode = 0;
  /** These are not the frames of RFC 6455, or not those of this side. */
  broken = false;
  /** What the mask bit has to be: a client's frames are masked (section 5.1). */
  readonly #maskBit: number;
  #fragmented = false;
  readonly #head = new Uint8Array(longestHead);
  #headLength = 0;
  #headNeeded = 2;
  #payloadLeft = 0;
  /** What was read of a Close frame's code, and how many of its bytes are still to come. */
  #code = 0;
  #codeBytesLeft = 0;

  constructor(from: 'client' | 'image') {
    this.#maskBit = from === 'client' ? 0x80 : 0;
  }

  /** Nothing of a frame is under way. Between two fragments of a message a control frame may stand (section 5.4). */
  get atBoundary(): boolean {
    return this.#headLength === 0;
  }

  observe(bytes: Uint8Array): void {
    const { length } = bytes;
    this.bytes += length;
    let at = 0;
    while (at < length) at = this.#step(bytes, at);
  }

  /** Observes the rest of the frame under way, as far as it is there. Returns how many bytes that were. */
  observeFrame(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length && !this.atBoundary) at = this.#step(bytes, at);
    this.bytes += at;
    return at;
  }

  /** Observes up to the end of a head or of a payload; returns where it stopped. */
  #step(bytes: Uint8Array, from: number): number {
    if (this.#payloadLeft === 0) return this.#readHead(bytes, from);
    if (this.#codeBytesLeft > 0) this.#readCode(bytes, from);
    const count = Math.min(this.#payloadLeft, bytes.length - from);
    this.#payloadLeft -= count;
    if (this.#payloadLeft === 0) this.#endFrame();
    return from + count;
  }

  /** Takes what there is of a head; returns where it stopped. */
  #readHead(bytes: Uint8Array, from: number): number {
    const head = this.#head;
    let at = from;
    let length = this.#headLength;
    while (length < this.#headNeeded && at < bytes.length) {
      head[length] = bytes[at] as number;
      at += 1;
      length += 1;
      if (length === 2) this.#headNeeded = headLength(head[1] as number);
    }
    this.#headLength = length;
    if (length === this.#headNeeded) this.#beginPayload();
    return at;
  }

  #beginPayload(): void {
    this.#payloadLeft = this.#payloadLength();
    this.#judge();
    this.#code = 0;
    this.#codeBytesLeft = this.#opcode === opcode.close && this.#payloadLeft >= 2 ? 2 : 0;
    if (this.#payloadLeft === 0) this.#endFrame();
  }

  #endFrame(): void {
    const kind = this.#opcode;
    if (kind <= opcode.binary) {
      if (this.#final) this.messages += 1;
    } else if (kind === opcode.ping) this.pings += 1;
    else if (kind === opcode.pong) this.pongs += 1;
    else if (kind === opcode.close && this.closeCode === 0) this.closeCode = this.#code || 1005;
    this.#headLength = 0;
    this.#headNeeded = 2;
  }

  /** Sections 5.1, 5.2, 5.4 and 5.5; what the reserved bits mean is a matter of extensions. */
  #judge(): void {
    const kind = this.#opcode;
    const wrongMask = ((this.#head[1] as number) & 0x80) !== this.#maskBit;
    if (wrongMask || (kind & 7) > opcode.binary || this.#payloadLeft > Number.MAX_SAFE_INTEGER) this.broken = true;
    if (kind >= opcode.close) {
      if (!this.#final || this.#payloadLeft > longestControl) this.broken = true;
      return;
    }
    if ((kind === opcode.continuation) !== this.#fragmented) this.broken = true;
    this.#fragmented = !this.#final;
  }

  get #opcode(): number {
    return (this.#head[0] as number) & 0x0f;
  }

  get #final(): boolean {
    return ((this.#head[0] as number) & 0x80) !== 0;
  }

  #payloadLength(): number {
    const short = (this.#head[1] as number) & 0x7f;
    if (short < 126) return short;
    let length = 0;
    const end = 2 + lengthBytes(short);
    for (let index = 2; index < end; index += 1) length = length * 256 + (this.#head[index] as number);
    return length;
  }

  /** Called at most twice for a Close frame: its first two payload bytes, unmasked where the client masked them. */
  #readCode(bytes: Uint8Array, from: number): void {
    const masked = ((this.#head[1] as number) & 0x80) !== 0;
    for (let at = from; at < bytes.length && this.#codeBytesLeft > 0; at += 1) {
      const mask = masked ? (this.#head[this.#headNeeded - 2 - this.#codeBytesLeft] as number) : 0;
      this.#code = this.#code * 256 + ((bytes[at] as number) ^ mask);
      this.#codeBytesLeft -= 1;
    }
  }
}

/** How long a head is whose second byte is `second`. */
function headLength(second: number): number {
  return 2 + lengthBytes(second & 0x7f) + (second & 0x80 ? 4 : 0);
}

function lengthBytes(short: number): number {
  return short === 127 ? 8 : short === 126 ? 2 : 0;
}
