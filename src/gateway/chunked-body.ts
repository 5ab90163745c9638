import type { Body, ContentSink } from './body.ts';
import { isTokenCharacter } from './field.ts';
import { MalformedMessage } from './malformed.ts';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const DELETE = 0x7f;

/** Hexadecimal digits of a chunk's size: 2^52 bytes, exact in a double. */
const sizeDigits = 13;
/** Bytes of one chunk's extensions, and of all trailers. */
const extensionBytes = 4 * 1024;
const trailerBytes = 32 * 1024;

/** What the next byte has to be. */
const state = {
  firstDigit: 0,
  digit: 1,
  extension: 2,
  sizeLineFeed: 3,
  data: 4,
  dataReturn: 5,
  dataLineFeed: 6,
  trailerStart: 7,
  trailerName: 8,
  trailerValue: 9,
  trailerLineFeed: 10,
  lastLineFeed: 11,
  complete: 12,
} as const;

type State = (typeof state)[keyof typeof state];

/**
 * Follows a chunked body without changing it (RFC 9112, section 7.1), through its trailers to the last line. Strict where
 * parsers differ: sizes are bare hexadecimal digits, every line ends with CR LF.
 */
export class ChunkedBody implements Body {
  readonly untilClose = false;
  #state: State = state.firstDigit;
  #size = 0;
  /** Digits of the size, then bytes of the extension or the trailers, as far as they were read. */
  #count = 0;

  get complete(): boolean {
    return this.#state === state.complete;
  }

  advance(bytes: Buffer, from: number, sink?: ContentSink): number {
    let at = from;
    while (at < bytes.length && this.#state !== state.complete) {
      if (this.#state === state.data) {
        const count = Math.min(this.#size, bytes.length - at);
        this.#size -= count;
        sink?.(bytes, at, at + count);
        at += count;
        if (this.#size === 0) this.#state = state.dataReturn;
      } else {
        this.#state = this.#step(bytes[at] ?? 0);
        at += 1;
      }
    }
    return at;
  }

  #step(byte: number): State {
    switch (this.#state) {
      case state.firstDigit:
        this.#size = 0;
        this.#count = 0;
        return this.#addDigit(byte);
      case state.digit:
        if (byte === CR) return state.sizeLineFeed;
        if (byte !== SEMICOLON) return this.#addDigit(byte);
        this.#count = 0;
        return state.extension;
      case state.extension:
        if (byte === CR) return state.sizeLineFeed;
        return this.#text(byte, extensionBytes, state.extension);
      case state.sizeLineFeed:
        this.#count = 0;
        return expect(byte, LF, this.#size === 0 ? state.trailerStart : state.data);
      case state.dataReturn:
        return expect(byte, CR, state.dataLineFeed);
      case state.dataLineFeed:
        return expect(byte, LF, state.firstDigit);
      case state.trailerStart:
        return byte === CR ? state.lastLineFeed : this.#trailerName(byte);
      case state.trailerName:
        return byte === COLON ? state.trailerValue : this.#trailerName(byte);
      case state.trailerValue:
        return byte === CR ? state.trailerLineFeed : this.#text(byte, trailerBytes, state.trailerValue);
      case state.trailerLineFeed:
        return expect(byte, LF, state.trailerStart);
      default:
        return expect(byte, LF, state.complete);
    }
  }

  #addDigit(byte: number): State {
    const digit = hexadecimal(byte);
    this.#count += 1;
    if (digit < 0 || this.#count > sizeDigits) throw new MalformedMessage('http.chunk');
    this.#size = this.#size * 16 + digit;
    return state.digit;
  }

  #trailerName(byte: number): State {
    if (!isTokenCharacter(byte)) throw new MalformedMessage('http.chunk');
    return this.#text(byte, trailerBytes, state.trailerName);
  }

  #text(byte: number, limit: number, next: State): State {
    this.#count += 1;
    if (this.#count > limit) throw new MalformedMessage('http.chunk');
    if ((byte < SPACE && byte !== TAB) || byte === DELETE) throw new MalformedMessage('http.chunk');
    return next;
  }
}

function expect(byte: number, wanted: number, next: State): State {
  if (byte !== wanted) throw new MalformedMessage('http.chunk');
  return next;
}

function hexadecimal(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1;
}
