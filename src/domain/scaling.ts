import type { ScalingPolicy } from '../contract/service.ts';

/** What was seen of a model version's load at one moment. Times in ms, by a clock that nobody sets. */
export interface ScalingSample {
  readonly at: number;
  /** Open sockets and calls that wait for an instance. */
  readonly connections: number;
  /** Instances that take calls. */
  readonly ready: number;
  /** What all instances together use, in per cent of what one has; absent where it is not known. */
  readonly cpuPercent?: number;
}

/** What is remembered of the load, in memory only: losing it keeps instances for a stable window longer. */
export interface ScalingWindow {
  /** Without a gap, the oldest first: those of the stable window, and the one before them. */
  readonly samples: readonly ScalingSample[];
  /** When the panic window last asked for too much. */
  readonly panicAt?: number;
  /** Since when there is no socket and no waiting call. */
  readonly idleSince?: number;
}

export interface ScalingDecision {
  readonly count: number;
  /** What asks for another count than there is; absent where nothing does, or only the bounds. */
  readonly because?: 'connections' | 'cpu' | 'idle';
  /** Open sockets and waiting calls, or per cent of CPU, that the count is for. */
  readonly load?: number;
}

/** Older figures say nothing, ms. */
export const freshFor = 5_000;

export const noLoadSeen: ScalingWindow = { samples: [] };

/** Takes a sample. One that comes too late, or whose time lies before the last one, begins a new window: what lies between is not known. */
export function observeLoad(window: ScalingWindow, sample: ScalingSample, policy: ScalingPolicy): ScalingWindow {
  const last = window.samples.at(-1);
  const isNext = last !== undefined && sample.at > last.at && sample.at - last.at <= freshFor;
  const samples = isNext ? kept([...window.samples, sample], policy) : [sample];
  const isIdle = sample.connections === 0;
  const idleSince = isIdle ? ((isNext ? window.idleSince : undefined) ?? sample.at) : undefined;
  const asked = askedIn({ ...window, samples }, policy, sample.at - policy.panicSeconds * 1_000, mean);
  const panics = (asked?.count ?? 0) * 100 >= policy.panicPercent * Math.max(1, sample.ready);
  const panicAt = panics ? sample.at : isNext ? window.panicAt : undefined;
  return {
    samples,
    ...(panicAt !== undefined && { panicAt }),
    ...(idleSince !== undefined && { idleSince }),
  };
}

/**
 * How many instances a version is to have. It grows to what the average of the stable window asks for, and in a panic (the
 * panic window asks for so much more than there is) to what that asks for; it shrinks to what the highest sample of a whole
 * stable window needs, and never within a stable window of a panic. Without fresh figures nothing is decided but the bounds.
 */
export function decideScaling(
  policy: ScalingPolicy,
  window: ScalingWindow,
  present: number,
  now: number,
): ScalingDecision {
  const last = window.samples.at(-1);
  const unchanged = { count: withinBounds(policy, present) };
  if (last === undefined || now < last.at || now - last.at > freshFor) return unchanged;
  const stable = policy.stableSeconds * 1_000;
  // Where there is no instance, what the calls did before does not matter: those that wait now want one.
  if (present === 0) return decided(policy, present, askedBy([last], policy, mean), 'grow');
  const average = askedIn(window, policy, now - stable, mean);
  const panics = window.panicAt !== undefined && now - window.panicAt < stable;
  if (panics) {
    const panic = askedIn(window, policy, now - policy.panicSeconds * 1_000, mean);
    return decided(policy, present, larger(average, panic), 'grow');
  }
  if ((average?.count ?? 0) > present) return decided(policy, present, average, 'grow');
  const [first] = window.samples;
  if (first === undefined || first.at > now - stable) return unchanged;
  const isOver =
    policy.minInstances === 0 && window.idleSince !== undefined && now - window.idleSince >= policy.idleSeconds * 1_000;
  if (isOver) return { count: 0, because: 'idle', load: 0 };
  const lacksCpu = window.samples.some(({ at, cpuPercent }) => at > now - stable && cpuPercent === undefined);
  if (policy.targetCpuPercent !== undefined && lacksCpu) return unchanged;
  return decided(policy, present, askedIn(window, policy, now - stable, peak), 'shrink');
}

interface Asked {
  readonly count: number;
  readonly because: 'connections' | 'cpu';
  readonly load: number;
}

type Summary = (values: readonly number[]) => number;

const mean: Summary = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const peak: Summary = (values) => Math.max(...values);

function decided(
  policy: ScalingPolicy,
  present: number,
  asked: Asked | undefined,
  way: 'grow' | 'shrink',
): ScalingDecision {
  // The last instance goes when the service is idle for long enough, and not because it has little to do.
  const wanted = asked === undefined ? present : Math.max(asked.count, present > 0 ? 1 : 0);
  const aim = way === 'grow' ? Math.max(present, wanted) : Math.min(present, wanted);
  const count = withinBounds(policy, aim);
  if (asked === undefined || aim === present || count === present) return { count };
  return { count, because: asked.because, load: asked.load };
}

function withinBounds({ minInstances, maxInstances }: ScalingPolicy, count: number): number {
  return Math.min(maxInstances, Math.max(minInstances, count));
}

function larger(one: Asked | undefined, other: Asked | undefined): Asked | undefined {
  return (other?.count ?? -1) > (one?.count ?? -1) ? other : one;
}

/** What the samples after `since` ask for; undefined where there is none. */
function askedIn({ samples }: ScalingWindow, policy: ScalingPolicy, since: number, of: Summary): Asked | undefined {
  return askedBy(
    samples.filter(({ at }) => at > since),
    policy,
    of,
  );
}

/** By the target that asks for more. Where the CPU is not known, nothing is said by it. */
function askedBy(samples: readonly ScalingSample[], policy: ScalingPolicy, of: Summary): Asked | undefined {
  const connections = samples.map((sample) => sample.connections);
  const cpu = samples.flatMap(({ cpuPercent }) => cpuPercent ?? []);
  const byConnections = asked('connections', connections, policy.targetConnections, of);
  const byCpu = asked('cpu', cpu, policy.targetCpuPercent, of);
  // By the CPU nobody is counted before an instance runs.
  const waits = connections.some((count) => count > 0) ? asked('connections', [1], 1, of) : undefined;
  return larger(larger(byConnections, byCpu), waits);
}

function asked(
  because: Asked['because'],
  values: readonly number[],
  target: number | undefined,
  of: Summary,
): Asked | undefined {
  if (target === undefined || values.length === 0) return undefined;
  const load = of(values);
  // A sum of equal numbers may be a little more than it should be.
  return { because, load, count: Math.ceil(Number((load / target).toFixed(6))) };
}

function kept(samples: readonly ScalingSample[], { stableSeconds }: ScalingPolicy): readonly ScalingSample[] {
  const from = (samples.at(-1)?.at ?? 0) - stableSeconds * 1_000;
  const first = samples.findLastIndex(({ at }) => at <= from);
  return first > 0 ? samples.slice(first) : samples;
}
