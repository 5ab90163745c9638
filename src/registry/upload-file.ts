import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type { Digest, DigestAlgorithm } from './digest.ts';
import type { UploadSession } from './upload-session.ts';

const readBytes = 1024 * 1024;

/** Adds `chunks` behind the session's last byte; the file, the offset and the running hash go on together. */
export async function appendChunks(
  handle: FileHandle,
  session: UploadSession,
  chunks: readonly Uint8Array[],
): Promise<void> {
  const hash = session.hash?.length === session.offset ? session.hash : undefined;
  session.hash = undefined;
  // The write runs on another thread while this one hashes.
  const written = writeAll(handle, chunks, session.offset);
  for (const chunk of chunks) hash?.state.update(chunk);
  const size = await written;
  session.offset += size;
  if (hash) session.hash = { ...hash, length: session.offset };
}

/** The digest of an upload's whole file; read again where the running hash does not cover it. */
export async function digestOfUpload(
  file: string,
  session: UploadSession,
  algorithm: DigestAlgorithm,
): Promise<Digest> {
  const { hash } = session;
  if (hash?.algorithm === algorithm && hash.length === session.offset) {
    return { algorithm, hex: hash.state.digest('hex') };
  }
  const hasher = new Bun.CryptoHasher(algorithm);
  const handle = await open(file, 'r');
  try {
    const buffer = new Uint8Array(readBytes);
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return { algorithm, hex: hasher.digest('hex') };
      hasher.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunks: readonly Uint8Array[], position: number): Promise<number> {
  const size = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const first = await handle.writev([...chunks], position);
  if (first.bytesWritten === size) return size;
  const rest = Buffer.concat(chunks, size);
  for (let done = first.bytesWritten; done < size; ) {
    const { bytesWritten } = await handle.write(rest, done, size - done, position + done);
    done += bytesWritten;
  }
  return size;
}
