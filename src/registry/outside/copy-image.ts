import { clientError } from '../../contract/errors.ts';
import { architectureName } from '../../domain/platform.ts';
import { type Digest, digestOf, formatDigest, parseDigest, sameDigest } from '../digest.ts';
import { keepForPush } from '../keep-for-push.ts';
import { type Descriptor, type Manifest, parseManifest } from '../manifest.ts';
import { isImageConfiguration, isNonDistributable } from '../media-types.ts';
import type { RegistryParts } from '../registry-parts.ts';
import type { RepositoryName } from '../repository-name.ts';
import { requireContents } from '../require-contents.ts';
import { completeUpload } from '../upload-answers.ts';
import { holdSession } from '../upload-session.ts';
import { CopyFailure } from './copy-failure.ts';
import type { OutsideRepository } from './outside-registry.ts';

/** Larger images (bytes, compressed) are not copied: the reference has 10 to 50 GB (section 6). */
const largestImage = 50 * 1024 ** 3;
const mostLayers = 1_000;

interface Found {
  readonly content: Uint8Array;
  readonly digest: Digest;
  readonly manifest: Manifest;
}

/**
 * Copies the image that `reference` names into `target`; of an index the one for linux and `architecture`. Layers that `target` has are
 * not fetched again, so that a copy that was cut off goes on. The digest of what was copied. Throws `CopyFailure`, and as `resolve` does.
 */
export async function copyImage(
  parts: RegistryParts,
  target: RepositoryName,
  source: OutsideRepository,
  { reference, architecture }: { readonly reference: string; readonly architecture: string },
): Promise<string> {
  const named = await read(source, reference);
  const chosen = await choosePlatform(source, named, reference, architectureName(architecture));
  const { config, layers } = chosen.manifest;
  if (!config || !isImageConfiguration(config.mediaType)) {
    const mediaType = chosen.manifest.artifactType ?? chosen.manifest.mediaType;
    throw clientError('registry.not-an-image', { repository: target, reference, mediaType });
  }
  const blobs = [config, ...layers.filter(({ mediaType }) => !isNonDistributable(mediaType))];
  const size = blobs.reduce((sum, blob) => sum + blob.size, 0);
  if (blobs.length > mostLayers || size > largestImage) {
    throw new CopyFailure('broken', `it has ${blobs.length} parts and ${size} bytes, which is too much`);
  }
  for (const blob of blobs) await copyBlob(parts, target, source, blob);
  const { content, digest, manifest } = chosen;
  await parts.changes.run(target, async () => {
    await requireContents(parts, target, manifest);
    await parts.usage.hold(target, 'manifest', { digest, size: content.byteLength }, async () => {
      await parts.blobs.put(content, digest);
      await parts.repositories.linkManifest(target, digest, manifest.mediaType);
      return true;
    });
    if (manifest.subject) await parts.repositories.addReferrer(target, manifest.subject.digest, digest);
  });
  return formatDigest(digest);
}

async function read(source: OutsideRepository, reference: string): Promise<Found> {
  const { content, mediaType } = await source.manifest(reference);
  const expected = parseDigest(reference);
  const digest = digestOf(content, expected?.algorithm ?? 'sha256');
  if (expected && !sameDigest(expected, digest)) throw new CopyFailure('broken', `what came is not ${reference}`);
  return { content, digest, manifest: parseManifest(content, mediaType) };
}

async function choosePlatform(
  source: OutsideRepository,
  named: Found,
  reference: string,
  wanted: string,
): Promise<Found> {
  const { kind, manifests } = named.manifest;
  if (kind === 'image') return named;
  const match = manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === wanted);
  if (!match) {
    const names = manifests.map(({ platform }) => (platform ? `${platform.os}/${platform.architecture}` : 'unknown'));
    const available = [...new Set(names)].slice(0, 32).join(', ') || '(none)';
    const platform = `linux/${wanted}`;
    throw clientError('registry.platform-missing', { repository: '', reference, platform, available });
  }
  return read(source, formatDigest(match.digest));
}

async function copyBlob(parts: RegistryParts, target: RepositoryName, source: OutsideRepository, blob: Descriptor) {
  await keepForPush(parts, target, 'blob', blob.digest);
  if ((await parts.repositories.blobSize(target, blob.digest)) !== undefined) return;
  const stream = await source.blob(formatDigest(blob.digest));
  const session = await parts.uploads.start(target);
  await holdSession(session, async (signal) => {
    try {
      const body = { open: () => stream.pipeThrough(cutAt(blob.size)), announced: blob.size, exact: blob.size };
      await parts.uploads.append(session, body, signal);
      await completeUpload(parts, session, blob.digest);
    } catch (error) {
      if (!session.ended) await parts.uploads.cancel(session);
      throw error;
    }
  });
}

/** Ends the stream in an error behind so many bytes: a server may send for ever. */
function cutAt(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > limit) throw new CopyFailure('broken', `more than the ${limit} bytes come that were announced`);
      controller.enqueue(chunk);
    },
  });
}
