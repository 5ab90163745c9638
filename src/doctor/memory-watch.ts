import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from '../engine/engine.ts';

export interface MemoryWatch extends Disposable {
  /** The greatest use that was seen; undefined while none was. */
  readonly peakBytes: number | undefined;
  /** Looks once more; undefined when the engine cannot tell. */
  look(): Promise<number | undefined>;
}

const period = 500;
const lookWithin = 5_000;

/** Looks at an instance's memory again and again until disposed. */
export function watchMemory(engine: Pick<Engine, 'stats'>, id: string): MemoryWatch {
  const stopped = new AbortController();
  let peakBytes: number | undefined;
  const look = async () => {
    try {
      const stats = await engine.stats(id, AbortSignal.any([stopped.signal, AbortSignal.timeout(lookWithin)]));
      if (stats !== undefined) peakBytes = Math.max(peakBytes ?? 0, stats.memoryBytes);
      return stats?.memoryBytes;
    } catch {
      // What else is asked of the engine says that it is away.
      return undefined;
    }
  };
  const run = async () => {
    while (!stopped.signal.aborted) {
      await look();
      await sleep(period, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  void run();
  return {
    get peakBytes() {
      return peakBytes;
    },
    look,
    [Symbol.dispose]: () => stopped.abort(),
  };
}
