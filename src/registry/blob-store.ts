import { join } from 'node:path';
import { type Digest, digestAlgorithms, digestOf, formatDigest, parseDigest, sameDigest } from './digest.ts';
import { isMissing, listIfPresent, moveDurably, removeDurably, statIfPresent, writeDurably } from './durable-file.ts';
import type { Layout } from './layout.ts';

/** Contents by their digest, shared by all repositories. What is here is whole, verified and on stable storage. */
export interface BlobStore {
  path(digest: Digest): string;
  /** Bytes; undefined when there is no such blob. */
  size(digest: Digest): Promise<number | undefined>;
  read(digest: Digest): Promise<Uint8Array | undefined>;
  /** Takes in a file whose digest the caller has verified and whose content is synced. */
  adopt(file: string, digest: Digest): Promise<void>;
  put(content: Uint8Array, digest: Digest): Promise<void>;
  remove(digest: Digest): Promise<void>;
  /** Every content with when it was written, ms since the epoch; in no order. */
  all(): AsyncIterable<{ readonly digest: Digest; readonly size: number; readonly writtenAt: number }>;
}

export function createBlobStore(layout: Layout): BlobStore {
  return {
    path: layout.blob,
    size: async (digest) => (await statIfPresent(layout.blob(digest)))?.size,
    async read(digest) {
      const file = Bun.file(layout.blob(digest));
      try {
        return await file.bytes();
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    // A blob that exists is replaced all the same: the content is equal, and a damaged one is healed.
    adopt: (file, digest) => moveDurably(layout, file, layout.blob(digest)),
    async put(content, digest) {
      if (!sameDigest(digestOf(content, digest.algorithm), digest)) {
        throw new Error(`content does not have the digest ${formatDigest(digest)}`);
      }
      await writeDurably(layout, layout.blob(digest), content);
    },
    async remove(digest) {
      await removeDurably(layout.blob(digest));
    },
    async *all() {
      for (const algorithm of digestAlgorithms) {
        const folder = layout.contents(algorithm);
        for (const part of await listIfPresent(folder)) {
          for (const hex of await listIfPresent(join(folder, part))) {
            const digest = parseDigest(`${algorithm}:${hex}`);
            const found = digest && (await statIfPresent(layout.blob(digest)));
            if (found) yield { digest, size: found.size, writtenAt: found.mtimeMs };
          }
        }
      }
    },
  };
}
