import { imageFate } from '../domain/image-fate.ts';
import { type Engine, EngineUnavailable } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { ModelReader, PulledImage, PulledImageStore } from '../store/store.ts';
import { createActivation } from './activation.ts';
import { pullName } from './image-preparations.ts';
import type { PulledImages } from './pulled-images.ts';

export interface ImageRemover {
  /** Images that were removed since the process began. */
  readonly removed: number;
  close(): Promise<void>;
}

export interface ImageRemoverDeps {
  readonly engine: Pick<Engine, 'imageId'>;
  readonly images: Pick<PulledImages, 'remove'>;
  readonly store: PulledImageStore;
  readonly models: Pick<ModelReader, 'needed'>;
  /** The engine's address of the built-in registry, `host:port`. */
  readonly registryAddress: string;
  /** How long an image stays that no service needs, ms; 0: for ever. */
  readonly retention: number;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between two looks, ms. Default one hour. */
  readonly period?: number;
}

const answerWithin = 30_000;
const removeWithin = 120_000;

/** Removes from the engine what the platform has pulled and no service has needed for a time. What cannot be seen is left alone. */
export function createImageRemover(deps: ImageRemoverDeps): ImageRemover {
  const { engine, images, store, retention, log, now, period = 3_600_000 } = deps;
  const closed = new AbortController();
  let removed = 0;

  const idOf = (name: string) =>
    engine.imageId(name, AbortSignal.any([closed.signal, AbortSignal.timeout(answerWithin)]));

  /** The engine's ids of the images that services need to run, or to go back to. */
  const neededIds = async (): Promise<ReadonlySet<string>> => {
    const models = await deps.models.needed();
    const names = new Set(models.map((model) => pullName(model, deps.registryAddress)));
    const ids = new Set<string>();
    for (const name of names) {
      const id = await idOf(name);
      if (id !== undefined) ids.add(id);
    }
    return ids;
  };

  const lookAt = async (image: PulledImage, needed: ReadonlySet<string>): Promise<void> => {
    const { name, engineId: pulledId, pulledAt, usedAt } = image;
    const presentId = await idOf(name);
    const fate = imageFate({ name, pulledId, presentId, pulledAt, usedAt }, needed, { now: now(), retention });
    if (fate === 'forget') await store.forget(name);
    if (fate === 'use' && presentId !== undefined) await store.use(name, presentId, now());
    if (fate === 'remove' && presentId !== undefined) await remove(name, presentId);
  };

  const remove = async (name: string, presentId: string): Promise<void> => {
    const outcome = await images.remove(name, AbortSignal.any([closed.signal, AbortSignal.timeout(removeWithin)]));
    if (outcome === 'in-use') await store.use(name, presentId, now());
    if (outcome !== 'removed') return;
    removed += 1;
    log.info({ image: name }, 'an image that no service needs was removed from the engine');
    await store.forget(name);
  };

  const activation = createActivation({
    now,
    run: async () => {
      activation.wakeAt(now() + period);
      const pulled = await store.all();
      const needed = pulled.length > 0 ? await neededIds() : new Set<string>();
      for (const image of pulled) {
        if (closed.signal.aborted) return;
        await lookAt(image, needed).catch((error: unknown) => sayFailure(error, image.name));
      }
    },
    onError: (error) => sayFailure(error),
    retryAfter: period,
  });
  /** An engine that is away is told of elsewhere. */
  const sayFailure = (error: unknown, image?: string) => {
    if (closed.signal.aborted) return;
    const level = error instanceof EngineUnavailable ? 'debug' : 'error';
    log[level]({ error, image }, 'an image that no service needs could not be looked at or removed; tried again');
  };
  if (retention > 0) activation.wake();

  return {
    get removed() {
      return removed;
    },
    async close() {
      closed.abort();
      await activation.close();
    },
  };
}
