import type { FileHandle } from 'node:fs/promises';
import { CannotUnseal } from '../auth/seal.ts';
import { passphraseKey, pieceBytes, StreamSeal, tagBytes } from '../auth/stream-seal.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { ArchiveEntry } from './archive-writer.ts';
import { type BackupHeader, readHeader } from './backup-header.ts';

export interface OpenArchive {
  readonly header: BackupHeader;
  /** Reads the files from the first on, however often. Each file's bytes have to be read before the next file. */
  entries(): AsyncGenerator<{ readonly entry: ArchiveEntry; readonly content: AsyncGenerator<Uint8Array> }>;
}

/** The most that is said of one file. */
const mostSaid = 65_536;

/**
 * Opens an archive. Rejects with the `OperatorError`s `backup.not-one` and `backup.passphrase`; reading on rejects with
 * `backup.damaged`.
 */
export async function openArchive(file: FileHandle, path: string, passphrase: string): Promise<OpenArchive> {
  const { size } = await file.stat();
  const start = await readAt(file, 0, Math.min(size, 4_096));
  const read = readHeader(start);
  if (read === undefined) throw operatorError('backup.not-one', { path });
  const { header, bytes } = read;
  const salt = Buffer.from(header.salt, 'base64');
  const nonce = Buffer.from(header.nonce, 'base64');
  const key = inWords('backup.passphrase', path, () => passphraseKey(passphrase, salt, header.scrypt));

  async function* pieces() {
    const seal = inWords('backup.damaged', path, () => new StreamSeal(key, nonce, bytes));
    const sealedBytes = pieceBytes + tagBytes;
    for (let at = bytes.length, isLast = false; !isLast; at += sealedBytes) {
      isLast = at + sealedBytes >= size;
      const sealed = await readAt(file, at, Math.max(0, Math.min(sealedBytes, size - at)));
      const isFirst = at === bytes.length;
      yield inWords(isFirst ? 'backup.passphrase' : 'backup.damaged', path, () => seal.open(sealed, isLast));
    }
  }

  async function* entries() {
    const plain = new PieceReader(pieces(), () => operatorError('backup.damaged', { path }));
    for (;;) {
      const length = Buffer.from(await plain.take(4)).readUInt32BE();
      if (length > mostSaid) throw operatorError('backup.damaged', { path });
      const entry: ArchiveEntry | { readonly end: true } = JSON.parse(
        Buffer.from(await plain.take(length)).toString('utf8'),
      );
      if ('end' in entry) break;
      yield { entry, content: plain.stream(entry.size) };
    }
    await plain.drain();
  }

  // Whether the passphrase is the right one is known before anything else is done.
  await pieces().next();
  return { header, entries };
}

function inWords<Value>(key: 'backup.passphrase' | 'backup.damaged', path: string, open: () => Value): Value {
  try {
    return open();
  } catch (cause) {
    if (!(cause instanceof CannotUnseal)) throw cause;
    throw operatorError(key, { path }, { cause });
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** Pieces as one stream of bytes. */
class PieceReader {
  readonly #pieces: AsyncGenerator<Uint8Array>;
  readonly #tooShort: () => Error;
  #rest: Uint8Array = new Uint8Array();

  constructor(pieces: AsyncGenerator<Uint8Array>, tooShort: () => Error) {
    this.#pieces = pieces;
    this.#tooShort = tooShort;
  }

  async *stream(length: number): AsyncGenerator<Uint8Array> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0) {
        const next = await this.#pieces.next();
        if (next.done) throw this.#tooShort();
        this.#rest = next.value;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      if (part.length > 0) yield part;
    }
  }

  async take(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for await (const part of this.stream(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** What is left has to be authentic as well. */
  async drain(): Promise<void> {
    while (!(await this.#pieces.next()).done);
  }
}
