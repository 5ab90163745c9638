import { clientError } from '../../contract/errors.ts';
import { type Digest, type DigestAlgorithm, digestAlgorithms, parseDigest } from '../digest.ts';
import { keepForPush } from '../keep-for-push.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { organizationOf, repositoryNameOf } from '../repository-name.ts';
import { requireDigest } from '../require-digest.ts';
import { blobCreated, completeUpload, uploadBody, uploadState } from '../upload-answers.ts';
import { holdSession } from '../upload-session.ts';

/** Repositories that are asked for a blob to mount; the one that everybody's base image is in may have thousands beside it. */
const mostSources = 32;

/** POST `/v2/<name>/blobs/uploads/`: mounts a blob, takes one in a single request, or begins an upload. */
export async function startUpload(parts: RegistryParts, call: RegistryCall): Promise<Response> {
  const mounted = await mount(parts, call);
  if (mounted) return mounted;
  const digest = call.query.get('digest');
  if (digest !== null) return pushWhole(parts, call, requireDigest(digest));
  const session = await parts.uploads.start(call.repository, wantedAlgorithm(call.query));
  return uploadState(202, session);
}

/** `digest-algorithm=` names what the closing request will say, so that the bytes are hashed as they come. */
function wantedAlgorithm(query: URLSearchParams): DigestAlgorithm | undefined {
  const name = query.get('digest-algorithm');
  if (name === null) return undefined;
  const algorithm = digestAlgorithms.find((one) => one === name);
  if (algorithm === undefined) throw clientError('registry.digest-algorithm-unsupported', { algorithm: name });
  return algorithm;
}

/**
 * "Mounting a blob from another repository", or from any that the caller may read where none is named. Whatever stands against it,
 * the client may still upload.
 */
async function mount(parts: RegistryParts, call: RegistryCall): Promise<Response | undefined> {
  const digest = parseDigest(call.query.get('mount') ?? '');
  const size = digest && (await readableSize(parts, call, digest));
  if (!digest || size === undefined) return undefined;
  await keepForPush(parts, call.repository, 'blob', digest);
  const mounted = await parts.usage.hold(call.repository, 'blob', { digest, size }, async () => {
    // Its last holder may have let it go meanwhile.
    if ((await parts.blobs.size(digest)) === undefined) return false;
    await parts.repositories.linkBlob(call.repository, digest);
    return true;
  });
  return mounted ? blobCreated(call.repository, digest) : undefined;
}

/** Bytes of the blob, where one of the repositories that it may be mounted from has it. */
async function readableSize(parts: RegistryParts, call: RegistryCall, digest: Digest): Promise<number | undefined> {
  const from = call.query.get('from');
  for (const name of from === null ? await likelySources(parts, call, digest) : [from]) {
    const source = repositoryNameOf(name);
    const size = source && (await parts.repositories.blobSize(source, digest));
    if (source && size !== undefined && (await call.mayPull(source))) return size;
  }
  return undefined;
}

/** Who has the content, the organization's own repositories first: the caller most likely may read those. */
async function likelySources(parts: RegistryParts, call: RegistryCall, digest: Digest): Promise<readonly string[]> {
  const own = `${organizationOf(call.repository)}/`;
  const holders = await parts.usage.whileStill(digest, async (names) => names);
  const [ours, others] = [holders.filter((name) => name.startsWith(own)), holders.filter((n) => !n.startsWith(own))];
  return [...ours, ...others].slice(0, mostSources);
}

/** "POST then no PUT": the client never learns the upload's name, so nothing of a failed one is kept. */
async function pushWhole(parts: RegistryParts, call: RegistryCall, digest: Digest): Promise<Response> {
  const body = uploadBody(call.request);
  const session = await parts.uploads.start(call.repository, digest.algorithm);
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
