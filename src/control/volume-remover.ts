import { type Engine, EngineUnavailable } from '../engine/engine.ts';
import type { Logger } from '../log/logger.ts';
import type { VolumeStore } from '../store/volumes.ts';
import { createActivation } from './activation.ts';

export interface VolumeRemover {
  /** There is something new to remove. */
  wake(): void;
  close(): Promise<void>;
}

export interface VolumeRemoverDeps {
  readonly engine: Pick<Engine, 'removeVolume'>;
  readonly volumes: Pick<VolumeStore, 'beingDeleted' | 'remove'>;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Between two looks while something has to go, ms. Default 10 s. */
  readonly period?: number;
}

const removeWithin = 150_000;

/**
 * Removes from the engine the volumes that were deleted, and their rows behind them: a kill between the two removes once more what is
 * gone already. One that a container still has is tried again; nothing that was not asked for is ever removed.
 */
export function createVolumeRemover({ engine, volumes, log, now, period = 10_000 }: VolumeRemoverDeps): VolumeRemover {
  const closed = new AbortController();
  const remove = async (volume: { readonly projectId: string; readonly name: string }): Promise<void> => {
    const outcome = await engine.removeVolume(
      volume,
      AbortSignal.any([closed.signal, AbortSignal.timeout(removeWithin)]),
    );
    if (outcome === 'removed') await volumes.remove(volume.projectId, volume.name);
  };
  const sayFailure = (error: unknown, name?: string) => {
    if (closed.signal.aborted) return;
    const level = error instanceof EngineUnavailable ? 'debug' : 'error';
    log[level]({ error, volume: name }, 'a deleted volume could not be removed from the engine; tried again');
  };
  const activation = createActivation({
    now,
    run: async () => {
      const deleted = await volumes.beingDeleted();
      // Whether all of them go now shows at the next look; without one, whoever deletes one calls.
      if (deleted.length > 0) activation.wakeAt(now() + period);
      for (const volume of deleted.filter(({ isFree }) => isFree)) {
        if (closed.signal.aborted) return;
        await remove(volume).catch((error: unknown) => sayFailure(error, volume.name));
      }
    },
    onError: sayFailure,
    retryAfter: period,
  });
  activation.wake();

  return {
    wake: () => activation.wake(),
    async close() {
      closed.abort();
      await activation.close();
    },
  };
}
