import { clientError } from '../../contract/errors.ts';
import { formatDigest } from '../digest.ts';
import { findManifest } from '../find-manifest.ts';
import { manifestKind } from '../media-types.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';

/** GET and HEAD `/v2/<name>/manifests/<reference>`: the bytes that were pushed, whatever `Accept` says. */
export async function readManifest(parts: RegistryParts, call: RegistryCall, reference: string): Promise<Response> {
  const { repository } = call;
  const found = await findManifest(parts.repositories, repository, reference);
  if (!found) throw clientError('registry.manifest-unknown', { repository, reference });
  const headers = {
    'Content-Length': String(found.content.byteLength),
    'Content-Type': found.mediaType,
    'Docker-Content-Digest': formatDigest(found.digest),
    ETag: `"${formatDigest(found.digest)}"`,
  };
  const isPull = call.request.method === 'GET' && manifestKind(found.mediaType) === 'image';
  // Every pull of an image reads its manifest once; an index before it is none.
  if (isPull) parts.pulls.image(repository);
  return new Response(call.request.method === 'HEAD' ? null : new Uint8Array(found.content), { headers });
}
