import { type Digest, formatDigest } from '../digest.ts';
import { parseManifest } from '../manifest.ts';
import { mediaTypes } from '../media-types.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { requireDigest } from '../require-digest.ts';

/** GET `/v2/<name>/referrers/<digest>?artifactType=` ("Listing Referrers"); an unknown subject has none. */
export async function listReferrers(parts: RegistryParts, call: RegistryCall, digestText: string): Promise<Response> {
  const subject = requireDigest(digestText);
  const wanted = call.query.get('artifactType') ?? '';
  const referrers = await parts.repositories.referrers(call.repository, subject);
  const all = await Promise.all(referrers.map((digest) => describe(parts, call, digest)));
  const manifests = all.flatMap((one) => (one && (wanted === '' || one.artifactType === wanted) ? [one] : []));
  const headers = new Headers({ 'Content-Type': mediaTypes.ociIndex });
  if (wanted !== '') headers.set('OCI-Filters-Applied', 'artifactType');
  const body = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests };
  return new Response(JSON.stringify(body), { headers });
}

async function describe(parts: RegistryParts, call: RegistryCall, digest: Digest) {
  const stored = await parts.repositories.manifest(call.repository, digest);
  if (!stored) return undefined;
  const { artifactType, annotations } = parseManifest(stored.content, stored.mediaType);
  return {
    mediaType: stored.mediaType,
    digest: formatDigest(digest),
    size: stored.content.byteLength,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
