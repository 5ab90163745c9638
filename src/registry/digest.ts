export const digestAlgorithms = ['sha256', 'sha512'] as const;

export type DigestAlgorithm = (typeof digestAlgorithms)[number];

/** A checked content address (OCI image-spec, "Digests"). */
export interface Digest {
  readonly algorithm: DigestAlgorithm;
  /** Lower case. */
  readonly hex: string;
}

const form = /^(?:(sha256):([0-9a-f]{64})|(sha512):([0-9a-f]{128}))$/;

/** Undefined for other algorithms, upper case, or a wrong length. */
export function parseDigest(text: string): Digest | undefined {
  const match = form.exec(text);
  if (!match) return undefined;
  const hex = match[2] ?? match[4] ?? '';
  return { algorithm: match[1] === undefined ? 'sha512' : 'sha256', hex };
}

export function formatDigest(digest: Digest): string {
  return `${digest.algorithm}:${digest.hex}`;
}

export function sameDigest(one: Digest, other: Digest): boolean {
  return one.algorithm === other.algorithm && one.hex === other.hex;
}

export function digestOf(content: Uint8Array, algorithm: DigestAlgorithm): Digest {
  return { algorithm, hex: new Bun.CryptoHasher(algorithm).update(content).digest('hex') };
}
