import { setTimeout as wait } from 'node:timers/promises';
import { bareMessage } from '../contract/error-message.ts';
import {
  type LoadedInstance,
  type LoadPlan,
  type LoadProgress,
  type LoadStep,
  loadBounds,
} from '../contract/load-test.ts';
import { notice } from '../contract/notices.ts';
import { judgeLoad, recommendSockets } from '../domain/judge-load.ts';
import type { Generator } from './generator.ts';

export interface LoadTestParts {
  readonly plan: LoadPlan;
  readonly generator: Generator;
  /** What the instances take now. Where it fails the step says nothing of them, and nothing is decided by them. */
  look(): Promise<readonly LoadedInstance[]>;
  /** Called at the beginning of each step, and at its end. */
  onProgress(progress: LoadProgress): void;
  /** Stops it; what was measured is kept. */
  readonly signal: AbortSignal;
}

/** Longest time in which `look` has to answer, ms. */
const lookWithin = 15_000;

/** Does a load test: step by step, until the last, or until the service suffers. All sockets are over when it resolves. */
export async function runLoadTest(parts: LoadTestParts): Promise<LoadProgress> {
  const { plan, generator, onProgress } = parts;
  const { limits, patienceMs } = plan;
  const deadline = AbortSignal.timeout(loadBounds.minutes * 60_000);
  const signal = AbortSignal.any([parts.signal, deadline]);
  const steps: LoadStep[] = [];
  const look = () => Promise.race([parts.look(), wait(lookWithin, [], { ref: false })]).catch(() => []);
  try {
    const before = await look();
    const restarts = before.reduce((sum, each) => sum + each.restarts, 0);
    for (const sockets of plan.steps) {
      onProgress({ status: 'running', steps: [...steps], underWay: sockets });
      let looked: Promise<readonly LoadedInstance[]> = Promise.resolve([]);
      const onOpened = () => {
        looked = wait(plan.holdMs / 2, undefined, { signal }).then(look, () => []);
      };
      const sent = await generator.step(sockets, { signal, onOpened });
      steps.push({ ...sent, instances: await looked });
      const reason = judgeLoad(steps, { limits, restarts, patienceMs });
      if (reason !== undefined) return { status: 'suffered', steps, reason, ...recommended(steps, true) };
      onProgress({ status: 'running', steps: [...steps] });
    }
    const reason = notice('load.finished', { sockets: plan.steps.at(-1) ?? 0 });
    return { status: 'finished', steps, reason, ...recommended(steps, false) };
  } catch (error) {
    if (!signal.aborted) {
      return { status: 'failed', steps, reason: notice('load.failed', { detail: bareMessage(error) }) };
    }
    const reason = parts.signal.aborted
      ? notice('load.canceled', {})
      : notice('load.out-of-time', { minutes: loadBounds.minutes });
    return { status: 'canceled', steps, reason, ...recommended(steps, false) };
  } finally {
    await generator.close();
  }
}

function recommended(steps: readonly LoadStep[], suffered: boolean): Pick<LoadProgress, 'recommendation'> {
  const recommendation = recommendSockets(steps, suffered);
  return recommendation === undefined ? {} : { recommendation };
}
