import { bareMessage } from '../contract/error-message.ts';
import { ClientError } from '../contract/errors.ts';
import type { ImageFacts, Model, ResolvedImage } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import { parseImageName, registryOf } from '../domain/image-name.ts';
import { architectureName, type Platform, platformMismatch } from '../domain/platform.ts';
import { type Engine, EngineUnavailable, ImageUnavailable } from '../engine/engine.ts';
import { copyOutside, type ImageCopier } from './copy-outside.ts';
import type { PullLogin, PullLogins } from './pull-logins.ts';

/** The built-in registry, read inside the process. */
export interface RegistryReader {
  /**
   * `reference` is a tag or a digest; of an index the image for `architecture`. Undefined when there is no such image; rejects
   * with the client errors `registry.platform-missing` and `registry.not-an-image`.
   */
  resolve(repository: string, reference: string, architecture: string): Promise<ImageFacts | undefined>;
}

export type ImportOutcome =
  /** `note`: what is worth telling of how it was found. */
  | { readonly outcome: 'published'; readonly image: ResolvedImage; readonly note?: Notice }
  | { readonly outcome: 'failed'; readonly reason: Notice }
  /** The engine does not answer or has no room; the model stays `publishing`. */
  | { readonly outcome: 'later'; readonly reason: Notice };

export interface ResolveImageDeps {
  readonly registry: RegistryReader;
  readonly engine: Pick<Engine, 'prepareImage' | 'capabilities'>;
  /** Copies outside images into the built-in registry; without it they are referred to. */
  readonly copier?: ImageCopier;
  /** What registries outside are shown. */
  readonly logins: PullLogins;
  /** The names under which the platform serves its own registry. */
  readonly ownHosts: ReadonlySet<string>;
}

/** Finds the image that a model names. Expected failures are outcomes; what rejects is a bug or a broken disk. */
export async function resolveImage(
  deps: ResolveImageDeps,
  model: Pick<Model, 'id' | 'projectId' | 'sourceLocation' | 'request'>,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const name = parseImageName(model.sourceLocation, deps.ownHosts);
  if (name.kind === 'invalid') return { outcome: 'failed', reason: name.notice };
  if (name.kind === 'built-in') return resolveBuiltIn(deps, model.sourceLocation, name, signal);
  const login = await deps.logins(model.projectId, name.repository);
  const image = { name: name.name, repository: name.repository, login };
  if (deps.copier && wantsCopy(model)) return copyOrRefer(deps, deps.copier, model, image, signal);
  return resolveOutside(deps.engine, image, signal);
}

/** The reference copies unless it is told otherwise (models, 1.1). */
function wantsCopy({ request }: Pick<Model, 'request'>): boolean {
  return String(request['source_copy'] ?? 'true') !== 'false';
}

interface OutsideImage {
  readonly name: string;
  readonly repository: string;
  readonly login: PullLogin | undefined;
  /** The registry has told the platform that it does; an engine may put it in other words. */
  readonly wantsLogin?: boolean;
}

/** An image that the platform may not or cannot fetch itself stays where it is: the engine may have it, a mirror or a login. */
async function copyOrRefer(
  deps: ResolveImageDeps,
  copier: ImageCopier,
  model: Pick<Model, 'id' | 'sourceLocation'>,
  outside: OutsideImage,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const { name, repository, login } = outside;
  const platform = await platformOf(deps.engine, signal);
  const architecture = architectureName(platform?.architecture ?? process.arch);
  try {
    const copied = await copyOutside(copier, model.id, { name, repository, architecture }, login, signal);
    if (copied.outcome === 'later' || copied.outcome === 'failed') return copied;
    if (copied.outcome === 'referred') {
      const found = await resolveOutside(deps.engine, { ...outside, wantsLogin: copied.wantsLogin }, signal);
      return found.outcome === 'published' ? { ...found, note: copied.reason } : found;
    }
    const target = { repository: copied.repository, reference: copied.digest };
    const found = await resolveBuiltIn(deps, model.sourceLocation, target, signal);
    const note = notice('model.image-copied', { image: name, target: `${target.repository}@${target.reference}` });
    return found.outcome === 'published' ? { ...found, note } : found;
  } catch (error) {
    const reason = error instanceof ClientError ? refusalOf(error, name) : undefined;
    if (!reason) throw error;
    return { outcome: 'failed', reason };
  }
}

async function resolveBuiltIn(
  { registry, engine }: ResolveImageDeps,
  image: string,
  { repository, reference }: { readonly repository: string; readonly reference: string },
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const platform = await platformOf(engine, signal);
  const architecture = architectureName(platform?.architecture ?? process.arch);
  try {
    const found = await registry.resolve(repository, reference, architecture);
    if (!found) return { outcome: 'failed', reason: notice('model.image-missing', { image, detail: '' }) };
    const mismatch = platformMismatch(image, found, platform);
    if (mismatch) return { outcome: 'failed', reason: mismatch };
    return { outcome: 'published', image: { repository, builtIn: true, digest: found.digest, ...imageFacts(found) } };
  } catch (error) {
    const reason = error instanceof ClientError ? refusalOf(error, image) : undefined;
    if (!reason) throw error;
    return { outcome: 'failed', reason };
  }
}

/** What a model keeps of its image, beside its digest; registry and engine know more. */
function imageFacts(found: Omit<ImageFacts, 'digest'>): Omit<ImageFacts, 'digest'> {
  const { sizeBytes, os, architecture, exposedPorts, entrypoint, command, user, healthcheck, createdAt, platforms } =
    found;
  return {
    ...{ sizeBytes, os, architecture, exposedPorts, entrypoint, command, user },
    ...(healthcheck && { healthcheck }),
    ...(createdAt !== undefined && { createdAt }),
    ...(platforms && { platforms }),
  };
}

function refusalOf({ key, args }: ClientError, image: string): Notice | undefined {
  if (key === 'registry.platform-missing') {
    const { platform = '?', available = '?' } = args;
    return notice('model.image-platform', { image, platform: available, expected: platform });
  }
  if (key !== 'registry.not-an-image') return undefined;
  return notice('model.not-an-image', { image, mediaType: args['mediaType'] ?? '?' });
}

/** An engine that does not answer now says nothing against the image. */
async function platformOf(engine: Pick<Engine, 'capabilities'>, signal: AbortSignal): Promise<Platform | undefined> {
  try {
    return await engine.capabilities(AbortSignal.any([signal, AbortSignal.timeout(5000)]));
  } catch {
    return undefined;
  }
}

async function resolveOutside(
  engine: Pick<Engine, 'prepareImage'>,
  outside: OutsideImage,
  signal: AbortSignal,
): Promise<ImportOutcome> {
  const { name, repository, login, wantsLogin = false } = outside;
  try {
    const found = await engine.prepareImage({ name, ...(login && { credentials: login }) }, { signal });
    const { digest } = found;
    if (!digest) return { outcome: 'failed', reason: notice('model.image-not-pushed', { image: name }) };
    return { outcome: 'published', image: { repository, builtIn: false, digest, ...imageFacts(found) } };
  } catch (error) {
    if (error instanceof EngineUnavailable) {
      const reason = notice('model.engine-unreachable', { image: name, detail: bareMessage(error) });
      return { outcome: 'later', reason };
    }
    if (!(error instanceof ImageUnavailable)) throw error;
    if (error.kind === 'no-space') {
      return { outcome: 'later', reason: notice('model.image-no-space', { image: name, detail: error.message }) };
    }
    if (error.kind === 'denied' || (wantsLogin && error.kind !== 'platform'))
      return { outcome: 'failed', reason: deniedNotice(outside, error.message) };
    const key = error.kind === 'platform' ? 'model.image-platform-refused' : (`model.image-${error.kind}` as const);
    return { outcome: 'failed', reason: notice(key, { image: name, detail: error.message }) };
  }
}

/** The engine's words for a refused login are those for a forbidden image, and often those for none. */
function deniedNotice({ name: image, repository, login }: OutsideImage, detail: string): Notice {
  const registry = registryOf(repository);
  if (login === undefined) return notice('model.pull-login-missing', { image, registry, detail });
  return notice('model.pull-denied', { image, registry, user: login.username, detail });
}
