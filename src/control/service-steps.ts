import { errorMessage } from '../contract/error-message.ts';
import { type Notice, notice } from '../contract/notices.ts';
import type { ResourceLimits, Service, ServiceVersionSpec } from '../contract/service.ts';
import type { InstanceFacts, Step } from '../domain/plan-types.ts';
import { slotKey } from '../domain/revision.ts';
import { rememberEnd } from '../domain/slot-history.ts';
import { EngineUnavailable, ImageUnavailable, InstanceRefused, type InstanceSpec } from '../engine/engine.ts';
import { pullName } from './image-preparations.ts';
import { instanceDevices } from './instance-devices.ts';
import { describeEnd } from './instance-end.ts';
import { HostFolderRefused, instanceVolumes } from './instance-volumes.ts';
import { pause } from './pause.ts';
import type { ResourceBooks } from './resource-books.ts';
import type { ServiceReconcilerDeps } from './service-context.ts';
import { record } from './service-events.ts';
import { modelLabel } from './service-facts.ts';
import type { ServiceMemory } from './service-memory.ts';
import { tellDrain } from './tell-drain.ts';

export interface StepContext {
  readonly deps: ServiceReconcilerDeps;
  readonly service: Service;
  readonly memory: ServiceMemory;
  readonly books: ResourceBooks | undefined;
  readonly instances: readonly InstanceFacts[];
  readonly now: () => number;
  readonly wake: () => void;
  /** Resolves when the engine may give an address to a new instance. */
  readonly addressesFree: (signal: AbortSignal) => Promise<void>;
  /** Fires when the reconciler is closed. */
  readonly closed: AbortSignal;
}

type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>;
type Executors = { readonly [Do in Step['do']]: (context: StepContext, step: StepOf<Do>) => Promise<void> };

const startWithin = 120_000;
/** After an engine call that failed for no reason of the instance's own, ms. */
const breath = 2000;

/** Takes a step. What takes long goes on in the background and wakes the service when it is over. */
export async function takeStep(context: StepContext, step: Step): Promise<void> {
  await (executors[step.do] as (context: StepContext, step: Step) => Promise<void>)(context, step);
}

const executors: Executors = {
  async 'prepare-image'({ memory }, { modelId }) {
    const model = memory.models.get(modelId);
    if (model) memory.images.begin(model, modelLabel(model));
  },

  async start(context, step) {
    const version = context.service.spec.versions.find(({ modelId }) => modelId === step.modelId);
    const spec = version && instanceSpec(context, step, version);
    if (!spec) return;
    inBackground(context, step.id, slotKey(step.revision, step.slot), async () => {
      try {
        const signal = deadline(context, startWithin);
        await context.addressesFree(signal);
        const volumes = await instanceVolumes(context.service.projectId, version, context.deps.hostFolder);
        await context.deps.engine.start({ ...spec, volumes }, signal);
      } catch (error) {
        if (error instanceof InstanceRefused || error instanceof HostFolderRefused)
          return refused(context, step, error);
        // Somebody has removed it since it was prepared.
        if (error instanceof ImageUnavailable) return context.memory.images.forget(step.modelId);
        if (!context.closed.aborted) await delayed(context, step, error);
        throw error;
      }
    });
  },

  async stop(context, step) {
    const { memory, deps } = context;
    const facts = context.instances.find(({ observed }) => observed.id === step.id);
    if (!facts) return;
    const { observed, unhealthy } = facts;
    const key = slotKey(observed.revision, observed.slot);
    if (step.cause === 'unhealthy' && unhealthy) {
      const at = context.now();
      const end = { at, reason: unhealthy, quick: false, ran: at - (observed.startedAt ?? at) };
      memory.history = rememberEnd(memory.history, key, observed.attempt, end);
      await tell(context, unhealthy);
    }
    inBackground(context, step.id, key, async () => {
      await deps.engine.stop(step.id, step.graceSeconds, deadline(context, (step.graceSeconds + 60) * 1000));
      if (step.cause === 'surplus' || step.cause === 'stopping') forgetSlot(memory, key, observed.attempt);
    });
  },

  /** Nothing waits for it, and its failure keeps nothing back. */
  async 'tell-drain'(context, { id, notify }) {
    const { deps, memory, service, closed } = context;
    const facts = context.instances.find(({ observed }) => observed.id === id);
    if (!facts) return;
    const { observed, label } = facts;
    memory.told.add(id);
    const model = memory.models.get(observed.modelId);
    const run = async () => {
      const failure = await tellDrain(notify, { observed, model, engine: deps.engine, closed });
      if (failure === undefined || closed.aborted) return;
      await tell(context, notice('instance.drain-not-told', { model: label, instance: id, detail: failure }));
    };
    run().catch((error) => deps.log.error({ error, serviceId: service.id, instance: id }, 'a notice was not recorded'));
  },

  async 'report-end'(context, { id }) {
    const { memory, deps } = context;
    const observed = context.instances.find((facts) => facts.observed.id === id)?.observed;
    if (!observed) return;
    const model = memory.models.get(observed.modelId);
    const limits = context.service.spec.versions.find(({ modelId }) => modelId === observed.modelId)?.resources;
    const ceiling = limits ? memoryCeiling(context, limits) : 0;
    const reason = await describeEnd(deps.engine, observed, model, ceiling);
    const key = slotKey(observed.revision, observed.slot);
    const row = memory.history.get(key);
    if (row?.attempt === observed.attempt) memory.history = new Map(memory.history).set(key, { ...row, reason });
    memory.reported.add(id);
    await tell(context, reason);
  },
};

function instanceSpec(
  context: StepContext,
  step: StepOf<'start'>,
  version: ServiceVersionSpec,
): InstanceSpec | undefined {
  const { service, memory, deps } = context;
  const model = memory.models.get(step.modelId);
  if (!model) return undefined;
  const { id, modelId, revision, slot, attempt } = step;
  const { port, command } = model.container;
  const { cpu, reservedMegabytes } = version.resources;
  const { devices, environment } = instanceDevices(version.resources, step.devices ?? []);
  return {
    id,
    serviceId: service.id,
    modelId,
    revision,
    slot,
    attempt,
    // An instance that was created before keeps its image: then the name does.
    image: memory.images.engineImage(modelId) ?? pullName(model, deps.registry.address),
    ...(command ? { command } : {}),
    environment: {
      ...model.container.environment,
      ...deps.openEnvironment(model.id, model.container),
      ...version.environment,
      ...deps.openEnvironment(service.id, version),
      // What names its devices is the platform's to say.
      ...environment,
    },
    port,
    cpu,
    memoryMegabytes: memoryCeiling(context, version.resources),
    ...(reservedMegabytes !== undefined && { reservedMegabytes }),
    ...(devices && { devices }),
  };
}

function memoryCeiling({ books }: StepContext, limits: ResourceLimits): number {
  return books?.memoryCeiling(limits) ?? limits.memoryMegabytes;
}

async function refused(
  context: StepContext,
  step: StepOf<'start'>,
  error: InstanceRefused | HostFolderRefused,
): Promise<void> {
  const { memory, now } = context;
  const model = memory.models.get(step.modelId);
  const label = model ? modelLabel(model) : step.modelId;
  const which = { model: label, instance: step.id };
  const reason =
    error instanceof HostFolderRefused
      ? notice(`instance.host-folder-${error.because}`, { ...which, folder: error.folder })
      : notice('instance.refused', { ...which, detail: error.message });
  const key = slotKey(step.revision, step.slot);
  memory.history = rememberEnd(memory.history, key, step.attempt, { at: now(), reason, quick: true });
  memory.reported.add(step.id);
  await tell(context, reason);
}

/** Says once why nothing starts, where the engine answers but cannot. */
async function delayed({ deps, service, memory }: StepContext, step: StepOf<'start'>, error: unknown): Promise<void> {
  const model = memory.models.get(step.modelId);
  const args = { model: model ? modelLabel(model) : step.modelId, detail: errorMessage(error) };
  const event = { type: 'abnormal', notice: notice('instance.start-failed', args), once: true } as const;
  await record(deps, service, memory, { events: [event] });
}

/** Once: a process that was killed may have told it. */
async function tell({ deps, service, memory }: StepContext, notice: Notice): Promise<void> {
  await record(deps, service, memory, { events: [{ type: 'abnormal', notice, once: true }] });
}

/** Removed on purpose: nothing is missing there. */
function forgetSlot(memory: ServiceMemory, key: string, attempt: number): void {
  const history = new Map(memory.history);
  if (history.get(key)?.attempt === attempt) history.delete(key);
  memory.history = history;
}

function deadline({ closed }: StepContext, ms: number): AbortSignal {
  return AbortSignal.any([closed, AbortSignal.timeout(ms)]);
}

/** Keeps the instance marked as in flight until the work is over, and a moment longer when it failed. */
function inBackground(context: StepContext, id: string, slot: string, work: () => Promise<void>): void {
  const { memory, deps, service, closed, wake } = context;
  memory.inFlight.set(id, slot);
  const run = async () => {
    try {
      await work();
    } catch (error) {
      if (closed.aborted) return;
      const level = error instanceof EngineUnavailable ? 'debug' : 'warn';
      deps.log[level]({ error, serviceId: service.id, instance: id }, 'an engine call failed; it is repeated');
      await pause(breath, closed);
    } finally {
      memory.inFlight.delete(id);
      wake();
    }
  };
  void run();
}
