import type { InstanceFacts, PlanInput, SlotHistory, Step, WishedVersion } from './plan-types.ts';
import { restartDelay } from './restart-delay.ts';
import { instanceId, slotKey } from './revision.ts';
import { hasEnded } from './slot-history.ts';

/** What is to be done for one of a version's places. */
export interface SlotPlan {
  readonly slot: number;
  /** The instance that fills the place, whether ready or not. */
  readonly live?: InstanceFacts;
  readonly ready: boolean;
  readonly steps: readonly Step[];
  /** Instances of this place that have to go; what ended is kept until its successor is there, as it carries the count of attempts. */
  readonly surplus: readonly InstanceFacts[];
  readonly history?: SlotHistory;
  readonly wakeAt?: number;
}

/** Decides for one place. `all` is what the engine shows of it. Never more than one live instance is wished. */
export function planSlot(
  input: PlanInput,
  version: WishedVersion,
  slot: number,
  all: readonly InstanceFacts[],
): SlotPlan {
  const history = input.history.get(slotKey(version.revision, slot));
  const base = { slot, ...(history && { history }) };
  const live = preferred(all.filter((facts) => !isOver(facts, history)));
  if (live) {
    const surplus = all.filter((facts) => facts !== live);
    if (live.unhealthy) return { ...base, ready: false, steps: [], surplus: all };
    const steps = live.observed.phase === 'created' ? startAgain(input, live) : [];
    return { ...base, live, ready: live.ready && live.observed.phase === 'running', steps, surplus };
  }
  const last = all.reduce<InstanceFacts | undefined>(
    (best, facts) => (best && best.observed.attempt > facts.observed.attempt ? best : facts),
    undefined,
  );
  const surplus = all.filter((facts) => facts !== last);
  return { ...base, ready: false, surplus, ...planStart(input, version, slot, last, history) };
}

function isOver({ observed }: InstanceFacts, history: SlotHistory | undefined): boolean {
  return hasEnded(observed) || (observed.phase === 'created' && givenUp(history, observed.attempt));
}

function givenUp(history: SlotHistory | undefined, attempt: number): boolean {
  return history !== undefined && (history.attempt > attempt || history.endedAt !== undefined);
}

/** One of several live ones, should that ever be seen: a ready one before others, then the newest. */
function preferred(live: readonly InstanceFacts[]): InstanceFacts | undefined {
  const rank = ({ observed, ready, unhealthy }: InstanceFacts) =>
    (unhealthy ? 0 : 4) + (ready ? 2 : 0) + (observed.phase === 'running' ? 1 : 0);
  return [...live].sort((a, b) => rank(b) - rank(a) || b.observed.attempt - a.observed.attempt)[0];
}

/** The platform ended between creating and starting it. */
function startAgain(input: PlanInput, { observed }: InstanceFacts): readonly Step[] {
  if (input.inFlight.has(observed.id)) return [];
  const { id, modelId, revision, slot, attempt } = observed;
  return [{ do: 'start', id, modelId, revision, slot, attempt }];
}

function planStart(
  input: PlanInput,
  version: WishedVersion,
  slot: number,
  last: InstanceFacts | undefined,
  history: SlotHistory | undefined,
): { readonly steps: readonly Step[]; readonly wakeAt?: number } {
  // Something of this place is being started or stopped: whether it lives will be known when that is over.
  if ([...input.inFlight.values()].includes(slotKey(version.revision, slot))) return { steps: [] };
  const report: readonly Step[] = last && !last.reported ? [{ do: 'report-end', id: last.observed.id }] : [];
  const attempt = Math.max(last?.observed.attempt ?? -1, history?.attempt ?? -1) + 1;
  const endedAt = history?.endedAt ?? input.now;
  const startAt = endedAt + restartDelay(history?.endedAt === undefined ? 0 : history.failures);
  if (input.now < startAt) return { steps: report, wakeAt: startAt };
  if (version.image.state === 'preparing') return { steps: report };
  const { modelId } = version.spec;
  if (version.image.state === 'failed' && input.now < version.image.retryAt) {
    return { steps: report, wakeAt: version.image.retryAt };
  }
  if (version.image.state !== 'ready') return { steps: [...report, { do: 'prepare-image', modelId }] };
  const { id: serviceId, state } = input.service;
  const id = instanceId(serviceId, state.deployStartedAt, version.revision, slot, attempt);
  return { steps: [...report, { do: 'start', id, modelId, revision: version.revision, slot, attempt }] };
}
