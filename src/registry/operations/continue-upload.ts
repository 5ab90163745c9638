import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { requireDigest } from '../require-digest.ts';
import { checkedRange, completeUpload, outOfOrder, uploadBody, uploadState } from '../upload-answers.ts';
import { holdSession } from '../upload-session.ts';

/** PATCH `/v2/<name>/blobs/uploads/<id>`: one chunk, or the whole blob as a stream ("Pushing a blob in chunks"). */
export async function continueUpload(parts: RegistryParts, call: RegistryCall, id: string): Promise<Response> {
  const session = parts.uploads.find(call.repository, id);
  const range = checkedRange(call.request);
  return holdSession(session, async (signal) => {
    if (range && range.start !== session.offset) return outOfOrder(call, session, range.start);
    await parts.uploads.append(session, uploadBody(call.request, range), signal);
    return uploadState(202, session);
  });
}

/** PUT `/v2/<name>/blobs/uploads/<id>?digest=…`: the last chunk if there is one, and the end. */
export async function finishUpload(parts: RegistryParts, call: RegistryCall, id: string): Promise<Response> {
  const session = parts.uploads.find(call.repository, id);
  const digest = requireDigest(call.query.get('digest') ?? '');
  const range = checkedRange(call.request);
  return holdSession(session, async (signal) => {
    if (range && range.start !== session.offset) return outOfOrder(call, session, range.start);
    await parts.uploads.append(session, uploadBody(call.request, range), signal);
    return completeUpload(parts, session, digest);
  });
}

/** GET `/v2/<name>/blobs/uploads/<id>`: how far the upload came. */
export async function showUpload(parts: RegistryParts, call: RegistryCall, id: string): Promise<Response> {
  return uploadState(204, parts.uploads.find(call.repository, id));
}

/** DELETE `/v2/<name>/blobs/uploads/<id>`. */
export async function cancelUpload(parts: RegistryParts, call: RegistryCall, id: string): Promise<Response> {
  const session = parts.uploads.find(call.repository, id);
  return holdSession(session, async () => {
    await parts.uploads.cancel(session);
    return new Response(null, { status: 204 });
  });
}
