import { clientError } from '../../contract/errors.ts';
import { storedContentHeader } from '../../contract/gateway-headers.ts';
import { formatStoredContent } from '../../contract/stored-content.ts';
import { parseDownloadRange } from '../byte-range.ts';
import { formatDigest } from '../digest.ts';
import { etagOf, isNotModified, isRangeMeant } from '../etag.ts';
import { keepForPush } from '../keep-for-push.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { requireDigest } from '../require-digest.ts';

/** GET and HEAD `/v2/<name>/blobs/<digest>` (OCI distribution-spec, "Pulling blobs"; ranges as in RFC 9110, section 14). */
export async function readBlob(parts: RegistryParts, call: RegistryCall, digestText: string): Promise<Response> {
  const { repository } = call;
  const digest = requireDigest(digestText);
  if (call.request.method === 'HEAD') await keepForPush(parts, repository, 'blob', digest);
  const size = await parts.repositories.blobSize(repository, digest);
  if (size === undefined) throw clientError('registry.blob-unknown', { digest: digestText, repository });
  const etag = etagOf(digest);
  const { method, headers: asked } = call.request;
  if (isNotModified(asked, etag)) {
    return new Response(null, { status: 304, headers: { 'Docker-Content-Digest': formatDigest(digest), ETag: etag } });
  }
  // Ranges are for GET alone (RFC 9110, section 14.2).
  const header = method === 'GET' && isRangeMeant(asked, etag) ? (asked.get('range') ?? undefined) : undefined;
  const range = parseDownloadRange(header, size);
  if (range === 'unsatisfiable') {
    const error = clientError('registry.range-not-satisfiable', { range: header ?? '', size });
    return call.refuse(error, new Headers({ 'Content-Range': `bytes */${size}` }));
  }
  const { start, end } = range === 'whole' ? { start: 0, end: size - 1 } : range;
  const length = end - start + 1;
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, max-age=31536000, immutable',
    // Without one, Bun would add the file's name on disk.
    'Content-Disposition': 'attachment',
    'Content-Length': String(length),
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': formatDigest(digest),
    ETag: etag,
  });
  if (range !== 'whole') headers.set('Content-Range', `bytes ${start}-${end}/${size}`);
  const status = range === 'whole' ? 200 : 206;
  if (method === 'HEAD' || length === 0) return new Response(null, { status, headers });
  parts.pulls.sent(repository, length);
  if (asked.has(storedContentHeader)) {
    // The gateway sends it, so that the bytes cross one process less; it also knows the length then.
    headers.delete('Content-Length');
    headers.set(storedContentHeader, formatStoredContent({ path: parts.layout.blobName(digest), start, length }));
    return new Response(null, { status, headers });
  }
  // A file slice: Bun sends it by itself, at the reader's pace, keeps Content-Length, and leaves Range to us.
  return new Response(Bun.file(parts.blobs.path(digest)).slice(start, end + 1), { status, headers });
}
