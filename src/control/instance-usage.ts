import { clientError } from '../contract/errors.ts';
import { type Engine, EngineUnavailable, type InstanceStats } from '../engine/engine.ts';

/** What an instance takes of its machine. */
export interface InstanceUsage extends InstanceStats {
  /** When it was looked at, ms since the epoch. */
  readonly at: number;
  /** Cores in use, on average since the look before; absent where the engine does not count. */
  readonly cores?: number;
}

export interface InstanceUsageReader {
  /** Undefined where the instance does not run. Rejects with `platform.engine-unreachable`. */
  of(instanceId: string): Promise<InstanceUsage | undefined>;
}

/** An answer is good for everybody who asks within so long, ms. */
const goodFor = 5_000;
/** Between two looks where there is none before, ms. */
const apart = 500;
/** What nobody asked for in so long (ms) is forgotten. */
const rememberedFor = 60_000;
/** The engine's answer is waited for, ms. */
const within = 5_000;

interface Row {
  readonly asked: number;
  readonly answer: Promise<InstanceUsage | undefined>;
}

/** However many ask, the engine is asked once in five seconds for an instance. `now`: ms by a clock that nobody sets. */
export function createInstanceUsageReader(
  engine: Pick<Engine, 'stats'>,
  { now, wall }: { readonly now: () => number; readonly wall: () => number },
): InstanceUsageReader {
  const rows = new Map<string, Row>();

  const look = async (id: string) => ({ stats: await engine.stats(id, AbortSignal.timeout(within)), time: now() });
  const measure = async (id: string): Promise<InstanceUsage | undefined> => {
    try {
      const first = await look(id);
      if (first.stats === undefined) return undefined;
      await Bun.sleep(apart);
      const { stats, time } = await look(id);
      if (stats === undefined) return undefined;
      const spent = (stats.cpuNanoseconds ?? Number.NaN) - (first.stats.cpuNanoseconds ?? Number.NaN);
      const cores = Math.max(0, spent) / ((time - first.time) * 1_000_000);
      return { ...stats, at: wall(), ...(Number.isFinite(cores) && { cores }) };
    } catch (error) {
      const unheard = error instanceof DOMException && error.name === 'TimeoutError';
      if (!unheard && !(error instanceof EngineUnavailable)) throw error;
      throw clientError('platform.engine-unreachable', { detail: error.message }, { cause: error });
    }
  };

  return {
    of(instanceId) {
      const asked = now();
      for (const [id, row] of rows) if (asked - row.asked > rememberedFor) rows.delete(id);
      const present = rows.get(instanceId);
      if (present !== undefined && asked - present.asked <= goodFor) return present.answer;
      const answer = measure(instanceId);
      rows.set(instanceId, { asked, answer });
      // Who asks next asks the engine.
      answer.catch(() => rows.delete(instanceId));
      return answer;
    },
  };
}
