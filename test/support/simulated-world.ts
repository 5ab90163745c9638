import { lastMomentsSeconds } from '../../src/contract/endings.ts';
import type { HeldResources, InstanceObservation } from '../../src/contract/instance.ts';
import { notice } from '../../src/contract/notices.ts';
import type { DrainingInstance } from '../../src/contract/route.ts';
import type {
  DrainPolicy,
  Service,
  ServiceState,
  ServiceVersionSpec,
  ServiceWish,
} from '../../src/contract/service.ts';
import { lostSlots } from '../../src/domain/lost-instances.ts';
import type { PlannedRoom, ServiceRoom } from '../../src/domain/plan-room.ts';
import { planService } from '../../src/domain/plan-service.ts';
import type {
  ImageState,
  InstanceFacts,
  PlanInput,
  RouteWish,
  ServicePlan,
  SlotHistory,
  Step,
  WishedVersion,
} from '../../src/domain/plan-types.ts';
import { rememberReplaced, shownAsFormer } from '../../src/domain/replaced-instances.ts';
import { slotKey } from '../../src/domain/revision.ts';
import { rolloutBounds } from '../../src/domain/rollout.ts';
import { isAtRest, isEstablished } from '../../src/domain/service-phase.ts';
import { hasEnded, rememberEnd, rememberSlots } from '../../src/domain/slot-history.ts';
import { firstPlaces, withPlaces } from '../../src/domain/version-places.ts';
import { placesOf } from '../../src/domain/version-plan.ts';
import { observed, revision, service, startedAt, versionSpec, wishedVersion } from './planned-service.ts';

/** The books of the machine as a service sees them. */
export interface SimulatedMachine {
  room(serviceId: string, own: readonly InstanceObservation[], replacing: ReadonlySet<string>): ServiceRoom;
  note(serviceId: string, planned: PlannedRoom): void;
  /** The process that kept them was killed. */
  forget(service: Service | undefined): void;
  /** What an instance holds that is started by this step. */
  holdings(step: Extract<Step, { do: 'start' }>): HeldResources;
}

/** An engine call that was made and has not taken effect yet. */
type Pending =
  | {
      readonly do: 'start';
      readonly step: Extract<Step, { do: 'start' }>;
      /** Of a process that was killed: no later one can know of it before it shows. */
      readonly late?: true;
    }
  | { readonly do: 'stop'; readonly id: string };

const reason = notice('instance.exited', { model: 'm', instance: 'i', exitCode: 1, seconds: 0, log: '-' });

/** Interchangeable instances have one revision: here the model and the environment make it, and its name tells a broken one. */
export function simulatedRevision({ modelId, environment }: ServiceVersionSpec): string {
  return environment['revision'] === undefined ? revision : `${environment['revision']}-${modelId}`;
}

/** The versions with the places that they have, where their number was decided. */
function placed({
  spec,
  state,
}: Service): readonly (Pick<WishedVersion, 'spec'> & { readonly places?: readonly number[] })[] {
  return spec.versions.map((version) => {
    const places = state.scaled?.find(({ modelId }) => modelId === version.modelId)?.slots;
    return places ? { spec: { ...version, instanceCount: places.length }, places } : { spec: version };
  });
}

function isPlaced(of: Service, { revision, slot }: InstanceObservation): boolean {
  return placed(of).some((version) => simulatedRevision(version.spec) === revision && placesOf(version).includes(slot));
}

/**
 * A service, an engine and its workers as values, for trying the decisions in any order of events: engine calls take
 * effect late, workers acknowledge late, processes end, and the platform forgets everything that is not recorded.
 */
export class SimulatedWorld {
  now = startedAt;
  service: Service | undefined;
  /** What runs, by id; readiness beside it. */
  readonly engine = new Map<string, InstanceObservation>();
  readonly ready = new Set<string>();
  readonly everReady = new Set<string>();
  readonly sick = new Set<string>();
  pending: readonly Pending[] = [];
  /** Instances that a killed process still started. */
  readonly late = new Set<string>();
  engineAnswers = true;
  acknowledged = true;
  connections = 0;
  /** Ids in the route in force. */
  routed: readonly string[] = [];
  /** Instances are well from their start on. */
  healthy = false;
  image: ImageState = { state: 'unknown' };
  readonly violations: string[] = [];
  /** What `settledGeneration` of the service's state stands for. */
  readonly settled = new Map<number, readonly ServiceVersionSpec[]>();

  history: ReadonlyMap<string, SlotHistory> = new Map();
  inFlight = new Map<string, string>();
  reported = new Set<string>();
  told = new Set<string>();
  /** Instances that somebody asked to replace: in the store, which outlives the process. */
  replacing = new Set<string>();
  /** What the route in force says of drains: it outlives the process. */
  draining: readonly DrainingInstance[] = [];
  deployment: number | undefined;
  /** What it runs on, where that is counted. */
  readonly machine: SimulatedMachine | undefined;

  constructor(instanceCount: number, machine?: SimulatedMachine) {
    this.machine = machine;
    this.service = service({ state: { observedGeneration: 0 }, versions: [versionSpec({ instanceCount })] });
  }

  wish(wish: ServiceWish): void {
    if (this.service && this.service.wish !== 'deleted') {
      this.service = { ...this.service, wish, generation: this.service.generation + 1 };
    }
  }

  /** Another configuration. */
  configure(versions: readonly ServiceVersionSpec[]): void {
    if (!this.service || this.service.wish === 'deleted') return;
    const { service } = this;
    this.service = { ...service, spec: { ...service.spec, versions }, generation: service.generation + 1 };
  }

  /** Another number of instances of the first version, as its load asks for it: none goes by that during an update. */
  scale(count: number): void {
    const [version] = this.service?.spec.versions ?? [];
    if (!this.service || !version || this.service.wish !== 'running' || !isEstablished(this.service.state)) return;
    const { state } = this.service;
    const others = (state.scaled ?? []).filter(({ modelId }) => modelId !== version.modelId);
    const places = state.scaled?.find(({ modelId }) => modelId === version.modelId) ?? firstPlaces(version);
    const least = state.rollout ? places.slots.length : 0;
    const loads = [...this.engine.values()].map(({ id, slot }) => {
      return { slot, ready: this.ready.has(id), openConnections: this.connections };
    });
    const scaled = [...others, withPlaces(places, Math.max(least, count), loads)];
    this.service = { ...this.service, state: { ...state, scaled } };
  }

  /** How many instances there are to be. */
  get wished(): number {
    return this.service ? placed(this.service).reduce((sum, { spec }) => sum + spec.instanceCount, 0) : 0;
  }

  askForDrain(drain: DrainPolicy): void {
    if (this.service) this.service = { ...this.service, spec: { ...this.service.spec, policy: { drain } } };
  }

  /** kill -9 of the control process: engine calls under way may still take effect. */
  forget(): void {
    this.history = new Map();
    this.inFlight = new Map();
    this.reported = new Set();
    this.told = new Set();
    this.deployment = undefined;
    this.pending = this.pending.map((call) => (call.do === 'start' ? { ...call, late: true } : call));
    this.image = { state: 'unknown' };
    this.machine?.forget(this.service);
  }

  /** kill -9 in the middle of an activation, when so many steps were taken; with 0, before anything was recorded. */
  dieAfter(steps: number): void {
    this.activate(steps);
    this.forget();
  }

  /** One activation; returns the plan, unless the service is gone. `dieAfter` steps the process is killed. */
  activate(dieAfter = Number.POSITIVE_INFINITY): ServicePlan | undefined {
    const current = this.service;
    if (!current) {
      this.removeOrphans();
      return undefined;
    }
    const input = this.observe(current);
    const plan = planService(input);
    this.check(input, plan);
    if (plan.room) this.machine?.note(current.id, plan.room);
    if (plan.route) this.publish(plan.route);
    if (dieAfter === 0) return plan;
    if (plan.takeBack) {
      this.takeBack(current, plan.takeBack.state);
      return plan;
    }
    this.service = { ...current, state: plan.state };
    const { settledGeneration } = plan.state;
    if (settledGeneration === current.generation) this.settled.set(settledGeneration, current.spec.versions);
    if (plan.gone) this.service = undefined;
    for (const step of plan.steps.slice(0, dieAfter)) this.take(step, input);
    return plan;
  }

  /** Lets the oldest engine call take effect. */
  settleOne(): void {
    const [call, ...rest] = this.pending;
    if (!call) return;
    this.pending = rest;
    if (call.do === 'stop') {
      this.engine.delete(call.id);
      this.inFlight.delete(call.id);
      return;
    }
    const { id, revision, slot, attempt } = call.step;
    this.inFlight.delete(id);
    const known = this.engine.get(id);
    if (known && known.phase !== 'created') return;
    const twins = [...this.engine.values()].filter(
      (one) =>
        one.id !== id &&
        one.phase === 'running' &&
        one.revision === revision &&
        one.slot === slot &&
        !this.replacing.has(one.id),
    );
    if (call.late) this.late.add(id);
    const unforeseen = call.late || twins.some((twin) => this.late.has(twin.id));
    if (twins.length > 0 && !unforeseen) this.violations.push(`two live instances of slot ${slot}`);
    const { modelId } = call.step;
    const times = { createdAt: this.now, startedAt: this.now };
    const holds = this.machine?.holdings(call.step);
    const one = observed({ id, modelId, revision, slot, attempt, ...times, ...(holds && { holds }) });
    const broken = revision.startsWith('broken');
    this.engine.set(id, broken ? { ...one, phase: 'exited', exitCode: 1, finishedAt: this.now } : one);
    if (this.healthy && !broken) this.ready.add(id);
  }

  crash(index: number): void {
    const alive = [...this.engine.values()].filter((one) => one.phase === 'running');
    const victim = alive[index % Math.max(1, alive.length)];
    if (!victim) return;
    this.ready.delete(victim.id);
    this.engine.set(victim.id, { ...victim, phase: 'exited', exitCode: 1, finishedAt: this.now });
  }

  vanish(index: number): void {
    const victim = [...this.engine.keys()][index % Math.max(1, this.engine.size)];
    if (victim) this.engine.delete(victim);
  }

  /** A liveness probe gives an instance up. */
  sicken(index: number): void {
    const id = [...this.engine.keys()][index];
    if (id) this.sick.add(id);
  }

  /** A readiness check fails for a while. */
  stumble(index: number): void {
    const id = [...this.ready][index];
    if (id) this.ready.delete(id);
  }

  /** Somebody asks for another instance in the place of one that runs. */
  replace(index: number): void {
    const alive = [...this.engine.values()].filter((one) => one.phase === 'running');
    const chosen = alive[index % Math.max(1, alive.length)];
    if (chosen && this.service?.wish === 'running') this.replacing.add(chosen.id);
  }

  private isDraining(id: string): boolean {
    return this.draining.some((one) => one.id === id);
  }

  makeReady(): void {
    for (const one of this.engine.values()) if (one.phase === 'running') this.ready.add(one.id);
  }

  private observe(current: Service): PlanInput {
    if (this.deployment !== current.state.deployStartedAt) {
      this.history = new Map();
      this.deployment = current.state.deployStartedAt;
    }
    const versions = placed(current).map(({ spec, ...places }) =>
      wishedVersion({ image: this.image, revision: simulatedRevision(spec), ...places }, spec),
    );
    const base = {
      service: current,
      versions,
      inFlight: new Map(this.inFlight),
      draining: this.draining,
      drainTime: 30_000,
      now: this.now,
    };
    if (!this.engineAnswers) {
      const away = notice('service.engine-unreachable', { detail: '' });
      return { ...base, instances: away, history: this.history, engineSince: this.now };
    }
    const own = [...this.engine.values()];
    for (const id of this.ready) this.everReady.add(id);
    for (const id of this.replacing) if (!this.engine.has(id) && !this.inFlight.has(id)) this.replacing.delete(id);
    this.history = rememberSlots(this.history, own, this.now);
    const label = () => 'echo 0.0.1';
    this.history = rememberReplaced(this.history, own, this.replacing, { now: this.now, label });
    const asSeen = shownAsFormer(own, this.replacing);
    const shown = new Set(own.map((one) => slotKey(one.revision, one.slot)));
    for (const key of current.wish === 'running' ? lostSlots(this.history, shown, this.inFlight) : []) {
      const attempt = this.history.get(key)?.attempt ?? 0;
      this.history = rememberEnd(this.history, key, attempt, { at: this.now, reason, quick: false });
    }
    const room = this.machine?.room(current.id, own, this.replacing);
    return {
      ...base,
      instances: asSeen.map((one) => this.facts(one)),
      history: this.history,
      engineSince: startedAt,
      ...(room && { room }),
    };
  }

  private facts(one: InstanceObservation): InstanceFacts {
    return {
      observed: one,
      label: 'echo 0.0.1',
      tls: false,
      ready: one.phase === 'running' && this.ready.has(one.id),
      wasReady: this.everReady.has(one.id),
      ...(this.sick.has(one.id) ? { unhealthy: reason } : {}),
      reported: this.reported.has(one.id),
      openConnections: this.connections,
      serving: this.routed.includes(one.id) && this.acknowledged,
      released: !this.routed.includes(one.id) && this.acknowledged,
      told: this.told.has(one.id),
      replaced: this.replacing.has(one.id),
    };
  }

  private takeBack(current: Service, state: ServiceState): void {
    const versions = this.settled.get(current.state.settledGeneration ?? -1);
    if (versions === undefined) throw new Error('takes an update back and has nothing to go back to');
    this.service = {
      ...current,
      spec: { ...current.spec, versions },
      generation: current.generation + 1,
      state,
    };
  }

  private publish({ versions, draining = [] }: RouteWish): void {
    const ids = versions.flatMap(({ instances }) => instances.map(({ id }) => id));
    const weights = versions.reduce((sum, { weight }) => sum + weight, 0);
    if (versions.length > 0 && Math.abs(weights - 100) > 0.1) this.violations.push(`routes ${weights} per cent`);
    if (JSON.stringify(ids) !== JSON.stringify(this.routed)) this.routed = ids;
    for (const { id, deadlineAt } of draining) {
      if (ids.includes(id)) this.violations.push('drains what is in the route');
      const before = this.draining.find((one) => one.id === id);
      if (before && before.deadlineAt < deadlineAt) this.violations.push('puts a deadline off');
    }
    this.draining = draining;
  }

  private take(step: Step, input: PlanInput): void {
    switch (step.do) {
      case 'prepare-image':
        this.image = { state: 'ready' };
        return;
      case 'start':
        this.inFlight.set(step.id, slotKey(step.revision, step.slot));
        this.pending = [...this.pending, { do: 'start', step }];
        return;
      case 'tell-drain':
        if (this.told.has(step.id)) this.violations.push('tells an image twice');
        this.told.add(step.id);
        return;
      case 'report-end': {
        const one = this.seen(step.id, input);
        if (!one) return;
        const key = slotKey(one.revision, one.slot);
        const row = this.history.get(key);
        if (row?.attempt === one.attempt) this.history = new Map(this.history).set(key, { ...row, reason });
        this.reported.add(step.id);
        return;
      }
      case 'stop':
        this.stop(step, input);
    }
  }

  private stop(step: Extract<Step, { do: 'stop' }>, input: PlanInput): void {
    const one = this.seen(step.id, input);
    if (!one) return;
    const key = slotKey(one.revision, one.slot);
    if (step.cause === 'unhealthy') {
      this.history = rememberEnd(this.history, key, one.attempt, { at: input.now, reason, quick: false });
    }
    if (step.cause === 'stopping' || step.cause === 'surplus') {
      const history = new Map(this.history);
      history.delete(key);
      this.history = history;
    }
    this.inFlight.set(step.id, key);
    this.pending = [...this.pending, { do: 'stop', id: step.id }];
  }

  /** As the decision saw it. */
  private seen(id: string, { instances }: PlanInput): InstanceObservation | undefined {
    return 'key' in instances ? undefined : instances.find(({ observed: one }) => one.id === id)?.observed;
  }

  /** What no plan may ever do. */
  private check(input: PlanInput, plan: ServicePlan): void {
    if ('key' in input.instances) {
      if (plan.steps.length > 0) this.violations.push('acts on an engine that it does not see');
      return;
    }
    const started = plan.steps.flatMap((step) => (step.do === 'start' ? [slotKey(step.revision, step.slot)] : []));
    if (new Set(started).size < started.length) this.violations.push('starts a slot twice in one plan');
    for (const step of plan.steps) {
      if (step.do !== 'stop') continue;
      const facts = input.instances.find((one) => one.observed.id === step.id);
      if (!facts || hasEnded(facts.observed)) continue;
      if (facts.observed.phase === 'running' && !facts.released)
        this.violations.push('stops what workers may still use');
      const drain = this.draining.find(({ id }) => id === step.id);
      const over = drain !== undefined && this.now >= drain.deadlineAt + lastMomentsSeconds * 1_000;
      if (facts.observed.phase === 'running' && facts.openConnections > 0 && !over) {
        this.violations.push('stops an instance with open sockets before they got their Close frame');
      }
      // At rest nothing is wished: what a killed process still started belongs to a deployment that has ended.
      const wished = input.service.wish === 'running' && !isAtRest(plan.state);
      // Of two at one place, which only a process killed during a start can leave, the other one stays.
      const twin = input.instances.some(
        (other) =>
          other !== facts &&
          other.ready &&
          other.observed.slot === facts.observed.slot &&
          other.observed.revision === facts.observed.revision &&
          !plan.steps.some((each) => each.do === 'stop' && each.id === other.observed.id),
      );
      if (wished && facts.ready && !facts.unhealthy && !twin && isPlaced(input.service, facts.observed))
        this.violations.push('stops what is wished and healthy');
    }
    const replaces = isEstablished(input.service.state) && input.instances.some(({ replaced }) => replaced);
    if (input.service.wish === 'running' && (input.service.state.rollout || replaces)) this.checkUpdate(input, plan);
    const busy = input.inFlight.size > 0 || input.instances.length > 0;
    if (plan.gone && busy) this.violations.push('forgets a service of which something is left');
  }

  /** What no step of an update may ever do: leave too few to take calls, or have too many at once. */
  private checkUpdate(input: PlanInput, plan: ServicePlan): void {
    if ('key' in input.instances || !plan.route) return;
    const bounds = placed(input.service).map(({ spec }) => ({ ...rolloutBounds(spec), wished: spec.instanceCount }));
    const least = bounds.reduce((sum, { wished, unavailable }) => sum + wished - unavailable, 0);
    const most = bounds.reduce((sum, { wished, surge }) => sum + wished + surge, 0);
    const next = new Set(plan.route.versions.flatMap(({ instances }) => instances.map(({ id }) => id)));
    const serving = input.instances.filter(({ serving, ready, unhealthy }) => serving && ready && !unhealthy);
    const left = serving.filter(({ observed: { id } }) => next.has(id)).length;
    if (left < serving.length && left < least)
      this.violations.push(`leaves ${left} of ${serving.length}, not ${least}`);
    const given = input.instances.filter(
      ({ observed, unhealthy }) =>
        observed.phase === 'running' && !unhealthy && this.everReady.has(observed.id) && !this.isDraining(observed.id),
    );
    const gives = given.some(({ observed: { id } }) => plan.route?.draining?.some((one) => one.id === id));
    if (gives && left < least) this.violations.push(`gives one away and has ${left}, not ${least}`);
    const past = new Set([...this.draining, ...(plan.route.draining ?? [])].map(({ id }) => id));
    const present = input.instances.filter(
      ({ observed, ready }) =>
        observed.phase === 'running' && !past.has(observed.id) && (ready || isPlaced(input.service, observed)),
    );
    const former = present.filter(({ observed }) => !isPlaced(input.service, observed)).length;
    const surge = bounds.reduce((sum, each) => sum + each.surge, 0);
    const starts = plan.steps.flatMap((step) => (step.do === 'start' ? [step.id] : []));
    const known = input.instances.map(({ observed }) => observed.id);
    const starting = [...input.inFlight.keys()].filter((id) => !known.includes(id));
    const all = new Set([...present.map(({ observed }) => observed.id), ...starting, ...starts]).size;
    if (starts.length > 0 && all > Math.max(most, former + surge))
      this.violations.push(`has ${all} of ${most} at most`);
  }

  private removeOrphans(): void {
    for (const id of this.engine.keys()) if (this.engineAnswers) this.engine.delete(id);
  }
}
