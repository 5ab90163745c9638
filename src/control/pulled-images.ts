import type { Engine, EngineImage, ImageReference, PrepareImageOptions } from '../engine/engine.ts';
import type { PulledImageStore } from '../store/store.ts';

/** The platform's own hand on the images of the engine: what it pulls is known as its own, and may be removed again. */
export interface PulledImages {
  /** As the engine's: all that the platform prepares goes through here. */
  prepareImage(image: ImageReference, options: PrepareImageOptions): Promise<EngineImage>;
  /** Removes the image unless somebody prepares it meanwhile. */
  remove(name: string, signal: AbortSignal): Promise<'removed' | 'in-use' | 'wanted'>;
}

/** The record is written before the pull: a kill between the two leaves a record without an image, which does no harm. */
export function createPulledImages(
  engine: Pick<Engine, 'prepareImage' | 'removeImage'>,
  store: Pick<PulledImageStore, 'begin' | 'use'>,
  now: () => number,
): PulledImages {
  /** By name, how many prepare it. */
  const wanted = new Map<string, number>();
  const removals = new Map<string, Promise<unknown>>();

  return {
    async prepareImage(image, options) {
      const { name } = image;
      wanted.set(name, (wanted.get(name) ?? 0) + 1);
      try {
        await removals.get(name)?.catch(() => undefined);
        const onPull = async () => {
          await store.begin(name, now());
          await options.onPull?.();
        };
        const found = await engine.prepareImage(image, { ...options, onPull });
        await store.use(name, found.id, now());
        return found;
      } finally {
        const left = (wanted.get(name) ?? 1) - 1;
        if (left === 0) wanted.delete(name);
        else wanted.set(name, left);
      }
    },

    async remove(name, signal) {
      if (wanted.has(name)) return 'wanted';
      const removal = engine.removeImage(name, signal);
      removals.set(name, removal);
      try {
        return await removal;
      } finally {
        removals.delete(name);
      }
    },
  };
}
