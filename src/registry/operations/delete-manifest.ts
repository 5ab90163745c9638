import { clientError } from '../../contract/errors.ts';
import { parseReference } from '../reference.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { removeImage } from '../remove-images.ts';

/** DELETE `/v2/<name>/manifests/<reference>`: a tag alone, or by digest the manifest with all its tags. */
export function deleteManifest(parts: RegistryParts, call: RegistryCall, referenceText: string): Promise<Response> {
  const { repository } = call;
  const reference = parseReference(referenceText);
  return parts.changes.run(repository, async () => {
    const removed =
      reference?.kind === 'tag'
        ? await removeTag(parts, call, reference.tag)
        : reference !== undefined && (await removeImage(parts, repository, reference.digest));
    if (!removed) throw clientError('registry.manifest-unknown', { repository, reference: referenceText });
    return new Response(null, { status: 202 });
  });
}

async function removeTag(parts: RegistryParts, { repository }: RegistryCall, tag: string): Promise<boolean> {
  const removed = await parts.repositories.removeTag(repository, tag);
  if (removed) await parts.catalog.untagged(repository, [tag]);
  return removed;
}
