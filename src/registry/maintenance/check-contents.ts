import type { Damage } from '../../contract/registry-maintenance.ts';
import { type Digest, formatDigest } from '../digest.ts';
import { isMissing } from '../durable-file.ts';
import type { RegistryParts } from '../registry-parts.ts';

export interface ContentCheck {
  /** Takes altered contents away, so that a push brings them anew: a client does not send what is there. */
  readonly removeDamaged: boolean;
  readonly signal: AbortSignal;
  report(damage: Damage): void;
  onBytes(bytes: number): void;
  onContent(): void;
}

/** Reads every content again, and reports those that are not what their digest says. Rejects with the signal's reason. */
export async function checkContents(parts: RegistryParts, check: ContentCheck): Promise<void> {
  for await (const { digest } of parts.blobs.all()) {
    const result = await examine(parts, digest, check);
    check.onContent();
    if (result === 'sound') continue;
    // Looked at once more while nobody changes it: what was replaced or removed meanwhile is no damage.
    const damage = await parts.usage.whileStill(digest, async (repositories): Promise<Damage | undefined> => {
      const still = await examine(parts, digest, { ...check, onBytes: () => undefined });
      if (still === 'sound') return undefined;
      const found = { kind: still, digest: formatDigest(digest), repositories };
      if (still !== 'altered' || !check.removeDamaged) return found;
      await parts.blobs.remove(digest);
      return { ...found, removed: true };
    });
    if (damage) check.report(damage);
  }
}

async function examine(
  parts: RegistryParts,
  digest: Digest,
  { signal, onBytes }: Pick<ContentCheck, 'signal' | 'onBytes'>,
): Promise<'sound' | 'altered' | 'unreadable'> {
  const hasher = new Bun.CryptoHasher(digest.algorithm);
  try {
    for await (const chunk of Bun.file(parts.blobs.path(digest)).stream()) {
      signal.throwIfAborted();
      hasher.update(chunk);
      onBytes(chunk.byteLength);
    }
  } catch (error) {
    signal.throwIfAborted();
    // Removed since it was listed. What repositories still have is reported with them.
    return isMissing(error) ? 'sound' : 'unreadable';
  }
  signal.throwIfAborted();
  return hasher.digest('hex') === digest.hex ? 'sound' : 'altered';
}
