import { type Notice, notice } from '../contract/notices.ts';
import { pullSteps } from '../domain/pull-steps.ts';
import type { ImageReference } from '../engine/engine.ts';
import { type PullRegistry, pullReference } from './image-preparations.ts';
import { type ResolveImageDeps, resolveImage } from './resolve-image.ts';

/** What the engine pulls for an image that a model could be made of, by its digest; or why none could be. */
export async function findWishedImage(
  deps: Omit<ResolveImageDeps, 'copier' | 'logins'>,
  registry: PullRegistry,
  { image, projectId }: { readonly image: string; readonly projectId: string },
  onStep: (step: Notice) => void,
  signal: AbortSignal,
): Promise<{ readonly reference: ImageReference } | { readonly reason: Notice }> {
  const onProgress = pullSteps(onStep);
  // An image of another registry is pulled to be found.
  const prepareImage: typeof deps.engine.prepareImage = (reference, options) =>
    deps.engine.prepareImage(reference, { ...options, onProgress });
  const engine = { prepareImage, capabilities: deps.engine.capabilities };
  const model = { id: '', projectId, sourceLocation: image, request: {} };
  const found = await resolveImage({ ...deps, engine, logins: registry.outside }, model, signal);
  if (found.outcome === 'published') {
    return { reference: await pullReference({ ...model, image: found.image }, registry) };
  }
  return { reason: found.outcome === 'later' ? notNow(found.reason) : found.reason };
}

/** A person waits, so nothing is tried again by itself. */
function notNow({ key, args }: Notice): Notice {
  const detail = String(args['detail'] ?? '');
  if (key !== 'model.image-no-space') return notice('doctor.engine-away', { detail });
  return notice('doctor.image-no-space', { image: String(args['image'] ?? ''), detail });
}
