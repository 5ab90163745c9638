import { clientError } from '../contract/errors.ts';
import { type ByteRange, parseUploadRange } from './byte-range.ts';
import { type Digest, formatDigest } from './digest.ts';
import { keepForPush } from './keep-for-push.ts';
import type { RegistryCall, RegistryParts } from './registry-parts.ts';
import type { RepositoryName } from './repository-name.ts';
import type { UploadSession } from './upload-session.ts';
import { hasNoRoom, type UploadBody } from './upload-store.ts';

/** Where the upload goes on and how far it came. Locations carry no host: behind a gateway only the client knows it. */
export function uploadState(status: 202 | 204, session: UploadSession): Response {
  return new Response(null, { status, headers: uploadHeaders(session) });
}

export function blobCreated(repository: RepositoryName, digest: Digest): Response {
  const text = formatDigest(digest);
  return new Response(null, {
    status: 201,
    headers: { Location: `/v2/${repository}/blobs/${text}`, 'Docker-Content-Digest': text },
  });
}

/** Verifies, makes the blob and shows it in its repository, in this order. */
export async function completeUpload(parts: RegistryParts, session: UploadSession, digest: Digest): Promise<Response> {
  const { repository, offset } = session;
  // Two may push it at the same time: the first one's image may go before the second one's comes.
  await keepForPush(parts, repository, 'blob', digest);
  try {
    await parts.usage.hold(repository, 'blob', { digest, size: offset }, async () => {
      await parts.uploads.finish(session, digest);
      await parts.repositories.linkBlob(repository, digest);
      return true;
    });
  } catch (error) {
    if (hasNoRoom(error) && !session.ended) await parts.uploads.cancel(session);
    throw error;
  }
  return blobCreated(repository, digest);
}

/** The chunk's `Content-Range`, if it has one. Throws `registry.upload-range-malformed`. */
export function checkedRange(request: Request): ByteRange | undefined {
  const header = request.headers.get('content-range');
  if (header === null) return undefined;
  const range = parseUploadRange(header);
  if (!range) throw clientError('registry.upload-range-malformed', { range: header });
  return range;
}

export function uploadBody(request: Request, range?: ByteRange): UploadBody {
  const length = request.headers.get('content-length');
  const exact = range && range.end - range.start + 1;
  return { open: () => request.body, announced: length === null ? exact : Number(length), exact };
}

/** 416 with the state of the upload, so that the client can go on from there. */
export function outOfOrder(call: RegistryCall, session: UploadSession, start: number): Response {
  const error = clientError('registry.upload-out-of-order', { offset: session.offset, start });
  return call.refuse(error, uploadHeaders(session));
}

function uploadHeaders(session: UploadSession): Headers {
  return new Headers({
    Location: `/v2/${session.repository}/blobs/uploads/${session.id}`,
    // An empty upload is "0-0" as well: every registry says so, and clients expect it.
    Range: `0-${Math.max(session.offset - 1, 0)}`,
    'Docker-Upload-UUID': session.id,
  });
}
