/** Sixty-four bits of a hash. */
export interface Hash {
  readonly low: number;
  readonly high: number;
}

/**
 * HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein): who does not know the key cannot choose where a name
 * falls. It needs 32-bit arithmetic only, so that nothing is allocated but the result.
 */
export class HalfSipHash {
  readonly #key0: number;
  readonly #key1: number;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  constructor(key0: number, key1: number) {
    this.#key0 = key0;
    this.#key1 = key1;
  }

  /** Of the text in UTF-16, little-endian. */
  ofText(text: string): Hash {
    const { length } = text;
    this.#begin();
    let at = 0;
    for (; at + 1 < length; at += 2) this.#word(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    const rest = at < length ? text.charCodeAt(at) : 0;
    return this.#end(rest | (length << 25));
  }

  /** Of a hash and a number together. */
  ofPair(hash: Hash, number: number): Hash {
    this.#begin();
    this.#word(hash.low);
    this.#word(hash.high);
    this.#word(number | 0);
    return this.#end(12 << 24);
  }

  #begin(): void {
    this.#v0 = this.#key0;
    this.#v1 = this.#key1 ^ 0xee;
    this.#v2 = 0x6c79_6765 ^ this.#key0;
    this.#v3 = 0x7465_6462 ^ this.#key1;
  }

  #word(word: number): void {
    this.#v3 ^= word;
    this.#round();
    this.#round();
    this.#v0 ^= word;
  }

  #end(lastWord: number): Hash {
    this.#word(lastWord);
    this.#v2 ^= 0xee;
    for (let round = 0; round < 4; round += 1) this.#round();
    const low = this.#v1 ^ this.#v3;
    this.#v1 ^= 0xdd;
    for (let round = 0; round < 4; round += 1) this.#round();
    return { low, high: this.#v1 ^ this.#v3 };
  }

  #round(): void {
    let v0 = this.#v0;
    let v1 = this.#v1;
    let v2 = this.#v2;
    let v3 = this.#v3;
    v0 = (v0 + v1) | 0;
    v1 = rotate(v1, 5) ^ v0;
    v0 = rotate(v0, 16);
    v2 = (v2 + v3) | 0;
    v3 = rotate(v3, 8) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = rotate(v3, 7) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = rotate(v1, 13) ^ v2;
    v2 = rotate(v2, 16);
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
