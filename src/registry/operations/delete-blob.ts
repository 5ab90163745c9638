import { clientError } from '../../contract/errors.ts';
import { findUsers } from '../find-users.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { refuseNeeded, removeBlob } from '../remove-images.ts';
import { requireDigest } from '../require-digest.ts';

/**
 * DELETE `/v2/<name>/blobs/<digest>`: takes the blob out of this repository. Refused while a manifest needs it. A push that was told of it
 * is refused its manifest, and begins anew.
 */
export function deleteBlob(parts: RegistryParts, call: RegistryCall, digestText: string): Promise<Response> {
  const { repository } = call;
  const digest = requireDigest(digestText);
  return parts.changes.run(repository, async () => {
    if ((await parts.repositories.blobSize(repository, digest)) === undefined) {
      throw clientError('registry.blob-unknown', { digest: digestText, repository });
    }
    const users = await findUsers(parts, repository, digest);
    if (users.length > 0) {
      throw clientError('registry.manifest-in-use', { digest: digestText, repository, users: users.join(', ') });
    }
    refuseNeeded(await parts.repositories.references(repository), repository, digest);
    await removeBlob(parts, repository, digest);
    return new Response(null, { status: 202 });
  });
}
