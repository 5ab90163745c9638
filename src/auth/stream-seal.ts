import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { CannotUnseal } from './seal.ts';

/** Bytes of a piece before it is sealed; only the last one may have fewer. */
export const pieceBytes = 262_144;
/** What sealing adds to a piece. */
export const tagBytes = 16;

/** scrypt (RFC 7914): 128 MiB and about half a second for every guess. */
export interface PassphraseCost {
  readonly n: number;
  readonly r: number;
  readonly p: number;
}

export const passphraseCost: PassphraseCost = { n: 131_072, r: 8, p: 1 };

/** The key that a passphrase stands for. Rejects costs that no backup has: the numbers come from a file that is not trusted yet. */
export function passphraseKey(passphrase: string, salt: Uint8Array, { n, r, p }: PassphraseCost): Uint8Array {
  if (n > 2 ** 20 || r > 16 || p > 4) throw new CannotUnseal('the cost of the passphrase is out of range');
  const text = passphrase.normalize('NFC');
  return new Uint8Array(scryptSync(text, salt, 32, { N: n, r, p, maxmem: 256 * n * r + 1_048_576 }));
}

const prefixBytes = 7;

export function newNoncePrefix(): Uint8Array {
  return new Uint8Array(randomBytes(prefixBytes));
}

/**
 * Seals or opens a stream piece by piece (AES-256-GCM, the STREAM construction: Hoang, Reyhanitabar, Rogaway, Vizár 2015,
 * section 7). The place of a piece and whether it is the last are in its nonce, `bound` is authenticated with each: pieces that
 * are missing, moved, doubled or of another stream do not open.
 */
export class StreamSeal {
  readonly #key: Uint8Array;
  readonly #prefix: Uint8Array;
  readonly #bound: Uint8Array;
  #counter = 0;

  constructor(key: Uint8Array, noncePrefix: Uint8Array, bound: Uint8Array) {
    if (noncePrefix.length !== prefixBytes) throw new CannotUnseal('the nonce has another length');
    this.#key = key;
    this.#prefix = noncePrefix;
    this.#bound = bound;
  }

  seal(piece: Uint8Array, isLast: boolean): Uint8Array {
    const cipher = createCipheriv('aes-256-gcm', this.#key, this.#nonce(isLast)).setAAD(this.#bound);
    return Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws `CannotUnseal`. */
  open(sealed: Uint8Array, isLast: boolean): Uint8Array {
    if (sealed.length < tagBytes) throw new CannotUnseal('the stream is cut off');
    const decipher = createDecipheriv('aes-256-gcm', this.#key, this.#nonce(isLast)).setAAD(this.#bound);
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()]);
    } catch (cause) {
      throw new CannotUnseal('a piece of the stream does not open', { cause });
    }
  }

  #nonce(isLast: boolean): Uint8Array {
    const nonce = Buffer.alloc(12);
    nonce.set(this.#prefix);
    nonce.writeUInt32BE(this.#counter, prefixBytes);
    nonce[11] = isLast ? 1 : 0;
    this.#counter += 1;
    return nonce;
  }
}
