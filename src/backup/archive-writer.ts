import { randomBytes } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { newNoncePrefix, passphraseCost, passphraseKey, pieceBytes, StreamSeal } from '../auth/stream-seal.ts';
import { writeHeader } from './backup-header.ts';

export interface ArchiveOptions {
  readonly passphrase: string;
  readonly version: string;
  readonly images: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** One file of an archive: what is said of it before its bytes. */
export interface ArchiveEntry {
  /** Below the data folder, with `/`. */
  readonly path: string;
  readonly mode: number;
  readonly size: number;
}

/** Writes files one after the other into a sealed stream; nothing of it is readable before `finish`. */
export class ArchiveWriter {
  readonly #file: FileHandle;
  readonly #seal: StreamSeal;
  #piece = Buffer.alloc(pieceBytes);
  #filled = 0;

  private constructor(file: FileHandle, seal: StreamSeal) {
    this.#file = file;
    this.#seal = seal;
  }

  static async begin(file: FileHandle, { passphrase, version, images, now }: ArchiveOptions): Promise<ArchiveWriter> {
    const salt = new Uint8Array(randomBytes(32));
    const nonce = newNoncePrefix();
    const header = writeHeader({
      version,
      created_at: new Date(now).toISOString(),
      images,
      scrypt: passphraseCost,
      salt: Buffer.from(salt).toString('base64'),
      nonce: Buffer.from(nonce).toString('base64'),
    });
    await file.write(header);
    return new ArchiveWriter(file, new StreamSeal(passphraseKey(passphrase, salt, passphraseCost), nonce, header));
  }

  /** `content` has to have exactly `entry.size` bytes. */
  async add(entry: ArchiveEntry, content: AsyncIterable<Uint8Array>): Promise<void> {
    await this.#say(entry);
    let size = 0;
    for await (const bytes of content) {
      size += bytes.length;
      await this.#write(bytes);
    }
    if (size !== entry.size) throw new Error(`${entry.path} changed its size from ${entry.size} to ${size}`);
  }

  /** Ends the stream and puts it on stable storage. */
  async finish(): Promise<void> {
    await this.#say({ end: true });
    await this.#file.write(this.#seal.seal(this.#piece.subarray(0, this.#filled), true));
    await this.#file.sync();
  }

  async #say(line: object): Promise<void> {
    const text = Buffer.from(JSON.stringify(line));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    await this.#write(Buffer.concat([length, text]));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      // A full piece waits until it is known that it is not the last.
      if (this.#filled === pieceBytes) {
        await this.#file.write(this.#seal.seal(this.#piece, false));
        this.#filled = 0;
      }
      const part = bytes.subarray(at, at + pieceBytes - this.#filled);
      this.#piece.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
    }
  }
}
