import { bareMessage } from '../contract/error-message.ts';
import type { InstanceObservation } from '../contract/instance.ts';
import { type Notice, notice } from '../contract/notices.ts';
import type { Engine } from '../engine/engine.ts';
import type { SteadyClock } from './steady-clock.ts';

/** Everything that runs for this installation, or why that cannot be seen. */
export type EngineView =
  | {
      readonly instances: readonly InstanceObservation[];
      /** Those of one service. */
      readonly of: (serviceId: string) => readonly InstanceObservation[];
      /** When the engine began to answer, ms. */
      readonly since: number;
    }
  | { readonly instances: Notice };

export interface EngineObserver {
  /** What the engine shows at some moment after this call. Calls that come together share one look. */
  look(): Promise<EngineView>;
  /** What the look that ended last showed; undefined where the engine did not answer, or there was none yet. */
  latest(): readonly InstanceObservation[] | undefined;
}

/** A busy engine lists thousands of containers within this time; one that hangs is said to be away after it. Milliseconds. */
const lookWithin = 8_000;

export function createEngineObserver(engine: Pick<Engine, 'list'>, clock: SteadyClock): EngineObserver {
  let answeringSince: number | undefined;
  let running: Promise<EngineView> | undefined;
  let next: Promise<EngineView> | undefined;
  let latest: readonly InstanceObservation[] | undefined;

  const ask = async (): Promise<EngineView> => {
    try {
      const instances = (await engine.list(AbortSignal.timeout(lookWithin))).map((observed) =>
        inOurTime(observed, clock),
      );
      answeringSince ??= clock.now();
      latest = instances;
      const byService = Map.groupBy(instances, ({ serviceId }) => serviceId);
      return { instances, of: (serviceId) => byService.get(serviceId) ?? [], since: answeringSince };
    } catch (error) {
      answeringSince = undefined;
      latest = undefined;
      const detail = bareMessage(error);
      return { instances: notice('service.engine-unreachable', { detail }) };
    }
  };
  const begin = (): Promise<EngineView> => {
    next = undefined;
    const current = ask();
    running = current;
    void current.then(() => {
      if (running === current) running = undefined;
    });
    return current;
  };
  return {
    latest: () => latest,
    look() {
      if (!running) return begin();
      // A look that began before this call may be older than what the caller has just done.
      next ??= running.then(begin);
      return next;
    },
  };
}

/** The engine tells times by the machine's clock. */
function inOurTime(observed: InstanceObservation, clock: SteadyClock): InstanceObservation {
  const { createdAt, startedAt, finishedAt } = observed;
  return {
    ...observed,
    createdAt: clock.fromWall(createdAt),
    ...(startedAt !== undefined && { startedAt: clock.fromWall(startedAt) }),
    ...(finishedAt !== undefined && { finishedAt: clock.fromWall(finishedAt) }),
  };
}
