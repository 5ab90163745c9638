import { clientError } from '../../contract/errors.ts';
import { type Digest, formatDigest, sameDigest } from '../digest.ts';
import { findUsers } from '../find-users.ts';
import { parseManifest } from '../manifest.ts';
import { parseReference } from '../reference.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';

/** DELETE `/v2/<name>/manifests/<reference>`: a tag alone, or by digest the manifest with all its tags. */
export function deleteManifest(parts: RegistryParts, call: RegistryCall, referenceText: string): Promise<Response> {
  const { repository } = call;
  const reference = parseReference(referenceText);
  return parts.changes.run(repository, async () => {
    const removed =
      reference?.kind === 'tag'
        ? await parts.repositories.removeTag(repository, reference.tag)
        : reference !== undefined && (await removeManifest(parts, call, reference.digest));
    if (!removed) throw clientError('registry.manifest-unknown', { repository, reference: referenceText });
    return new Response(null, { status: 202 });
  });
}

async function removeManifest(parts: RegistryParts, call: RegistryCall, digest: Digest): Promise<boolean> {
  const { repositories } = parts;
  const { repository } = call;
  const stored = await repositories.manifest(repository, digest);
  if (!stored) return false;
  const users = await findUsers(parts, repository, digest);
  if (users.length > 0) {
    throw clientError('registry.manifest-in-use', {
      digest: formatDigest(digest),
      repository,
      users: users.join(', '),
    });
  }
  for (const tag of await repositories.tags(repository)) {
    const tagged = await repositories.tag(repository, tag);
    if (tagged && sameDigest(tagged, digest)) await repositories.removeTag(repository, tag);
  }
  const { subject } = parseManifest(stored.content, stored.mediaType);
  if (subject) await repositories.removeReferrer(repository, subject.digest, digest);
  return repositories.unlinkManifest(repository, digest);
}
