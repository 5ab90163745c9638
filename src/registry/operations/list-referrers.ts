import { type Digest, formatDigest } from '../digest.ts';
import { parseManifest } from '../manifest.ts';
import { mediaTypes } from '../media-types.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import type { StoredManifest } from '../repository-store.ts';
import { requireDigest } from '../require-digest.ts';

/** A page ends at whichever comes first. Each manifest may have megabytes of annotations, and all of them are told. */
const pageManifests = 1_000;
const pageBytes = 4 * 1024 * 1024;

/**
 * GET `/v2/<name>/referrers/<digest>?artifactType=` ("Listing Referrers"); an unknown subject has none. What one request reads and
 * answers is bounded: `Link` leads on, behind the digest `last`. A filtered page may be empty and lead on all the same.
 */
export async function listReferrers(parts: RegistryParts, call: RegistryCall, digestText: string): Promise<Response> {
  const { repository, query } = call;
  const subject = requireDigest(digestText);
  const wanted = query.get('artifactType') ?? '';
  const last = query.get('last');
  const after = last === null ? '' : formatDigest(requireDigest(last));
  const all = await parts.repositories.referrers(repository, subject);
  const following = all.filter((digest) => formatDigest(digest) > after);
  const manifests: ReturnType<typeof describe>[] = [];
  let seen = 0;
  for (let bytes = 0; seen < Math.min(following.length, pageManifests) && bytes < pageBytes; seen += 1) {
    const stored = await parts.repositories.manifest(repository, following[seen] as Digest);
    bytes += stored?.content.byteLength ?? 0;
    const one = stored && describe(stored);
    if (one && (wanted === '' || one.artifactType === wanted)) manifests.push(one);
  }
  const headers = new Headers({ 'Content-Type': mediaTypes.ociIndex });
  if (wanted !== '') headers.set('OCI-Filters-Applied', 'artifactType');
  const end = following[seen - 1];
  if (end && seen < following.length) {
    const rest = new URLSearchParams({ ...(wanted !== '' && { artifactType: wanted }), last: formatDigest(end) });
    headers.set('Link', `</v2/${repository}/referrers/${digestText}?${rest}>; rel="next"`);
  }
  return new Response(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests }), { headers });
}

function describe(stored: StoredManifest) {
  const { artifactType, annotations } = parseManifest(stored.content, stored.mediaType);
  return {
    mediaType: stored.mediaType,
    digest: formatDigest(stored.digest),
    size: stored.content.byteLength,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}
