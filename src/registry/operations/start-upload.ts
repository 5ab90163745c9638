import { type Digest, parseDigest } from '../digest.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { repositoryNameOf } from '../repository-name.ts';
import { requireDigest } from '../require-digest.ts';
import { blobCreated, completeUpload, uploadBody, uploadState } from '../upload-answers.ts';
import { holdSession } from '../upload-session.ts';

/** POST `/v2/<name>/blobs/uploads/`: mounts a blob, takes one in a single request, or begins an upload. */
export async function startUpload(parts: RegistryParts, call: RegistryCall): Promise<Response> {
  const mounted = await mount(parts, call);
  if (mounted) return mounted;
  const digest = call.query.get('digest');
  if (digest !== null) return pushWhole(parts, call, requireDigest(digest));
  const session = await parts.uploads.start(call.repository);
  return uploadState(202, session);
}

/** "Mounting a blob from another repository". Whatever stands against it, the client may still upload. */
async function mount(parts: RegistryParts, call: RegistryCall): Promise<Response | undefined> {
  const digest = parseDigest(call.query.get('mount') ?? '');
  const from = call.query.get('from');
  if (!digest || from === null) return undefined;
  const source = repositoryNameOf(from);
  if (!source || !(await call.mayPull(source))) return undefined;
  const size = await parts.repositories.blobSize(source, digest);
  if (size === undefined) return undefined;
  const mounted = await parts.usage.hold(call.repository, 'blob', { digest, size }, async () => {
    // Its last holder may have let it go meanwhile.
    if ((await parts.blobs.size(digest)) === undefined) return false;
    await parts.repositories.linkBlob(call.repository, digest);
    return true;
  });
  return mounted ? blobCreated(call.repository, digest) : undefined;
}

/** "POST then no PUT": the client never learns the upload's name, so nothing of a failed one is kept. */
async function pushWhole(parts: RegistryParts, call: RegistryCall, digest: Digest): Promise<Response> {
  const body = uploadBody(call.request);
  const session = await parts.uploads.start(call.repository);
  return holdSession(session, async (signal) => {
    try {
      await parts.uploads.append(session, body, signal);
      return await completeUpload(parts, session, digest);
    } catch (error) {
      if (!session.ended) await parts.uploads.cancel(session);
      throw error;
    }
  });
}
