import type { LoadLimits, LoadRecommendation, LoadStep } from '../contract/load-test.ts';
import { type Notice, notice } from '../contract/notices.ts';

/** A p99 of so many times that of the first step is suffering, where nobody said what is allowed; and never below this, ms. */
const slower = 5;
const leastLimit = 100;
/** Parts of what an instance may have at which it is at its limit. */
const memoryFull = 0.9;
const coresFull = 0.95;
/** What is kept of an instance for the time in which another one starts. */
const headroom = 0.8;

/** The longest p99 (ms) of a step that is no suffering; `first` is the first step. */
export function allowedP99(first: LoadStep, { mostP99Ms }: LoadLimits): number {
  return mostP99Ms ?? Math.max(leastLimit, Math.round(p99Of(first) * slower));
}

/** Why the service suffers under the last of these steps; nothing where it does not. `restarts`: of its instances, before the first. */
export function judgeLoad(
  steps: readonly LoadStep[],
  {
    limits,
    restarts,
    patienceMs,
  }: { readonly limits: LoadLimits; readonly restarts: number; readonly patienceMs: number },
): Notice | undefined {
  const [first] = steps;
  const step = steps.at(-1);
  if (first === undefined || step === undefined) return undefined;
  const { sockets, refused, lost, unanswered, instances, failure = '-' } = step;
  // Where nothing was open and nothing could be opened, there is nobody whose errors could be borne: the service may be gone.
  const isDead = step.open === 0 && step.handshakes.count === 0;
  const mostPercent = isDead ? 0 : limits.mostErrorsPercent;
  const isTooMany = (count: number, all: number) => count > 0 && (count * 100) / all > mostPercent;
  if (instances.reduce((sum, each) => sum + each.restarts, 0) > restarts) return notice('load.restarted', { sockets });
  if (isTooMany(refused, sockets)) return notice('load.refused', { sockets, count: refused, detail: failure });
  if (isTooMany(lost, sockets)) return notice('load.lost', { sockets, count: lost, detail: failure });
  if (isTooMany(unanswered, step.answers.count + unanswered)) {
    return notice('load.unanswered', { sockets, count: unanswered, seconds: patienceMs / 1_000 });
  }
  const limit = allowedP99(first, limits);
  const p99 = p99Of(step);
  if (p99 > limit) return notice('load.slow', { sockets, p99: Math.round(p99), limit });
  return instances.map((instance) => atItsLimit(instance, sockets)).find((found) => found !== undefined);
}

function atItsLimit(instance: LoadStep['instances'][number], sockets: number): Notice | undefined {
  const { id, cores = 0, mostCores, memoryMegabytes = 0, mostMemoryMegabytes } = instance;
  if (mostMemoryMegabytes !== undefined && memoryMegabytes >= mostMemoryMegabytes * memoryFull) {
    return notice('load.memory', { sockets, instance: id, used: memoryMegabytes, limit: mostMemoryMegabytes });
  }
  if (mostCores !== undefined && cores >= mostCores * coresFull) {
    return notice('load.cpu', { sockets, instance: id, used: cores, limit: mostCores });
  }
  return undefined;
}

/** Of the answers, or of the handshakes where no answers were waited for. */
function p99Of({ answers, handshakes }: LoadStep): number {
  return answers.count > 0 ? answers.p99 : handshakes.p99;
}

/**
 * What one instance carried in the largest step that was not too much; nothing where there was none. `suffered`: the last
 * step was.
 */
export function recommendSockets(steps: readonly LoadStep[], suffered: boolean): LoadRecommendation | undefined {
  const best = (suffered ? steps.slice(0, -1) : steps).at(-1);
  if (best === undefined) return undefined;
  const instances = Math.max(1, best.instances.length);
  const mostPerInstance = Math.max(1, Math.floor(best.sockets / instances));
  const targetPerInstance = Math.max(1, Math.floor(mostPerInstance * headroom));
  return { mostPerInstance, targetPerInstance, isAtLeast: !suffered, instances };
}

/** 1, 2, 5, 10, 20, 50, … and `most` itself as the last. */
export function loadRamp(most: number): number[] {
  const steps: number[] = [];
  for (let size = 1; size < most; size *= 10) steps.push(size, 2 * size, 5 * size);
  return [...steps.filter((step) => step < most), most];
}
