import { clientError } from '../../contract/errors.ts';
import { parseDownloadRange } from '../byte-range.ts';
import { type Digest, formatDigest } from '../digest.ts';
import { uploadLife } from '../registry-deps.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import type { RepositoryName } from '../repository-name.ts';
import { requireDigest } from '../require-digest.ts';

/** GET and HEAD `/v2/<name>/blobs/<digest>` (OCI distribution-spec, "Pulling blobs"; ranges as in RFC 9110, section 14). */
export async function readBlob(parts: RegistryParts, call: RegistryCall, digestText: string): Promise<Response> {
  const { repository } = call;
  const digest = requireDigest(digestText);
  if (call.request.method === 'HEAD') await keepForPush(parts, repository, digest);
  const size = await parts.repositories.blobSize(repository, digest);
  if (size === undefined) throw clientError('registry.blob-unknown', { digest: digestText, repository });
  const header = call.request.headers.get('range') ?? undefined;
  const range = parseDownloadRange(header, size);
  if (range === 'unsatisfiable') throw clientError('registry.range-not-satisfiable', { range: header ?? '', size });
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
    ETag: `"${formatDigest(digest)}"`,
  });
  if (range !== 'whole') headers.set('Content-Range', `bytes ${start}-${end}/${size}`);
  const status = range === 'whole' ? 200 : 206;
  if (call.request.method === 'HEAD' || length === 0) return new Response(null, { status, headers });
  parts.pulls.sent(repository, length);
  // A file slice: Bun sends it by itself, at the reader's pace, keeps Content-Length, and leaves Range to us.
  return new Response(Bun.file(parts.blobs.path(digest)).slice(start, end + 1), { status, headers });
}

/**
 * A push that asks and is told "there" sends the manifest later and the blob never: garbage collection leaves what was asked for as
 * long as what was pushed. From the repository's queue, where nothing is collected between this and the answer.
 */
async function keepForPush(parts: RegistryParts, repository: RepositoryName, digest: Digest): Promise<void> {
  const { repositories, limits, now } = parts;
  const time = await repositories.blobTime(repository, digest);
  if (time === undefined || now() - time < uploadLife(limits) / 2) return;
  await parts.changes.run(repository, () => repositories.renewBlob(repository, digest, now()));
}
