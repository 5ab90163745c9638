import { clientError } from '../../contract/errors.ts';
import { formatDigest } from '../digest.ts';
import { etagOf, isNotModified } from '../etag.ts';
import { findManifest } from '../find-manifest.ts';
import { keepForPush } from '../keep-for-push.ts';
import { manifestKind } from '../media-types.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';

/** GET and HEAD `/v2/<name>/manifests/<reference>`: the bytes that were pushed, whatever `Accept` says. */
export async function readManifest(parts: RegistryParts, call: RegistryCall, reference: string): Promise<Response> {
  const { repository } = call;
  const found = await findManifest(parts.repositories, repository, reference);
  if (!found) throw clientError('registry.manifest-unknown', { repository, reference });
  // A push of an index asks for its images by digest; by tag asks who pulls.
  const isAsked = call.request.method === 'HEAD' && reference.includes(':');
  if (isAsked) await keepForPush(parts, repository, 'manifest', found.digest);
  const headers = new Headers({ 'Docker-Content-Digest': formatDigest(found.digest), ETag: etagOf(found.digest) });
  const isPull = call.request.method === 'GET' && manifestKind(found.mediaType) === 'image';
  // Every pull of an image reads its manifest once; an index before it is none.
  if (isPull) parts.pulls.image(repository);
  if (isNotModified(call.request.headers, etagOf(found.digest))) return new Response(null, { status: 304, headers });
  headers.set('Content-Length', String(found.content.byteLength));
  headers.set('Content-Type', found.mediaType);
  return new Response(call.request.method === 'HEAD' ? null : new Uint8Array(found.content), { headers });
}
