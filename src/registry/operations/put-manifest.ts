import { clientError } from '../../contract/errors.ts';
import { tagForm } from '../../domain/image-name.ts';
import { describeTag } from '../describe-tag.ts';
import { type Digest, digestOf, formatDigest, sameDigest } from '../digest.ts';
import { parseManifest } from '../manifest.ts';
import { parseReference, type Reference } from '../reference.ts';
import type { RegistryCall, RegistryParts } from '../registry-parts.ts';
import { requireContents } from '../require-contents.ts';

/** Their `OCI-Tag` must fit into what clients take of a response's head. */
export const mostTags = 32;

/**
 * PUT `/v2/<name>/manifests/<reference>` ("Pushing Manifests"): all that it needs must be there already. With a digest, `tag=` names
 * the tags that it gets; with a tag they say nothing.
 */
export async function putManifest(parts: RegistryParts, call: RegistryCall, referenceText: string): Promise<Response> {
  const reference = requireReference(referenceText);
  const tags = reference.kind === 'tag' ? [reference.tag] : requireTags(call.query.getAll('tag'));
  const content = await readLimited(call.request, parts.limits.manifestBytes);
  const manifest = parseManifest(content, call.request.headers.get('content-type') ?? undefined);
  const digest = digestOf(content, reference.kind === 'digest' ? reference.digest.algorithm : 'sha256');
  if (reference.kind === 'digest' && !sameDigest(reference.digest, digest)) {
    throw clientError('registry.digest-mismatch', { actual: formatDigest(digest), expected: referenceText });
  }
  const { repository } = call;
  await parts.changes.run(repository, async () => {
    // It may have waited behind a deletion.
    await call.ensureRepository();
    await requireContents(parts, repository, manifest);
    await parts.usage.hold(repository, 'manifest', { digest, size: content.byteLength }, async () => {
      await parts.blobs.put(content, digest);
      await parts.repositories.linkManifest(repository, digest, manifest.mediaType);
      return true;
    });
    if (manifest.subject) await parts.repositories.addReferrer(repository, manifest.subject.digest, digest);
    for (const tag of tags) await setTag(parts, call, tag, digest);
  });
  const headers = new Headers({
    Location: `/v2/${repository}/manifests/${formatDigest(digest)}`,
    'Docker-Content-Digest': formatDigest(digest),
  });
  if (manifest.subject) headers.set('OCI-Subject', formatDigest(manifest.subject.digest));
  if (reference.kind === 'digest' && tags.length > 0) headers.set('OCI-Tag', tags.join(', '));
  return new Response(null, { status: 201, headers });
}

function requireTags(texts: readonly string[]): readonly string[] {
  const tags = [...new Set(texts)];
  if (tags.length > mostTags) throw clientError('registry.too-many-tags', { limit: mostTags, count: tags.length });
  for (const tag of tags) if (!tagForm.test(tag)) throw clientError('registry.tag-invalid', { tag });
  return tags;
}

async function setTag(parts: RegistryParts, { repository }: RegistryCall, tag: string, digest: Digest): Promise<void> {
  await parts.repositories.setTag(repository, tag, digest);
  const image = await describeTag(parts, repository, tag);
  if (image) await parts.catalog.tagged(repository, image);
}

function requireReference(text: string): Reference {
  const reference = parseReference(text);
  if (reference) return reference;
  throw text.includes(':')
    ? clientError('registry.digest-invalid', { digest: text })
    : clientError('registry.tag-invalid', { tag: text });
}

async function readLimited(request: Request, limit: number): Promise<Uint8Array> {
  const tooLarge = () => clientError('registry.manifest-too-large', { limit });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
