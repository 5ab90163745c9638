/** Bytes in one chunk of a push, as Docker, Podman and Skopeo send them: their runtime copies a body in pieces of this size. */
const chunkBytes = 32 * 1024;
export const blockBytes = 1024 * 1024;

/** A layer of blocks; `seed` stands at its beginning, so that layers differ. */
export interface Layer {
  readonly seed: string;
  /** Of `blockBytes` each. */
  readonly blocks: number;
  readonly digest: string;
}

export interface Content {
  /** What all layers repeat. */
  readonly block: Buffer;
  first(seed: string): Buffer;
}

/** The same in every process that is given the same `random`. */
export function contentFrom(random: Buffer): Content {
  const block = Buffer.alloc(blockBytes);
  for (let at = 0; at < blockBytes; at += random.length) random.copy(block, at);
  return {
    block,
    first(seed) {
      const first = Buffer.from(block);
      first.write(seed);
      return first;
    },
  };
}

export function layerOf(content: Content, seed: string, blocks: number): Layer {
  const hash = new Bun.CryptoHasher('sha256').update(content.first(seed));
  for (let index = 1; index < blocks; index += 1) hash.update(content.block);
  return { seed, blocks, digest: `sha256:${hash.digest('hex')}` };
}

/** The bytes of a block in the chunked transfer coding (RFC 9112, section 7.1). */
export function chunked(block: Buffer): Buffer {
  const head = Buffer.from(`${chunkBytes.toString(16)}\r\n`);
  const end = Buffer.from('\r\n');
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length; at += chunkBytes) parts.push(head, block.subarray(at, at + chunkBytes), end);
  return Buffer.concat(parts);
}
