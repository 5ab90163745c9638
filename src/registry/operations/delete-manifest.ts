import { clientError } from '../../contract/errors.ts';
import { parseReference } from '../reference.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { removeImage, removeTag } from '../remove-images.ts';

/**
 * DELETE `/v2/<name>/manifests/<reference>`: a tag alone (not the last one of an image in use), or by digest the manifest with all its tags.
 * An image of an index goes with the index, and not before.
 */
export function deleteManifest(parts: RegistryParts, call: RegistryCall, referenceText: string): Promise<Response> {
  const { repository } = call;
  const reference = parseReference(referenceText);
  return parts.changes.run(repository, async () => {
    const removed =
      reference?.kind === 'tag'
        ? await removeTag(parts, repository, reference.tag)
        : reference !== undefined && (await removeImage(parts, repository, reference.digest));
    if (!removed) throw clientError('registry.manifest-unknown', { repository, reference: referenceText });
    return new Response(null, { status: 202 });
  });
}
