import { parseReference } from './reference.ts';
import type { RepositoryName } from './repository-name.ts';
import type { RepositoryStore, StoredManifest } from './repository-store.ts';

/** The manifest that a tag or digest names now; undefined when there is none, or the reference has no valid form. */
export async function findManifest(
  repositories: RepositoryStore,
  repository: RepositoryName,
  referenceText: string,
): Promise<StoredManifest | undefined> {
  const reference = parseReference(referenceText);
  if (!reference) return undefined;
  const digest = reference.kind === 'digest' ? reference.digest : await repositories.tag(repository, reference.tag);
  return digest && repositories.manifest(repository, digest);
}
