import type { InstanceObservation } from '../../src/contract/instance.ts';
import type { Service, ServiceState, ServiceVersionSpec, ServiceWish } from '../../src/contract/service.ts';
import type { ImageState, InstanceFacts, PlanInput, SlotHistory, WishedVersion } from '../../src/domain/plan-types.ts';
import { instanceId } from '../../src/domain/revision.ts';

/** Values for tests of the service decisions: one service of one version, with what differs given. */
export const startedAt = 1_700_000_000_000;
export const revision = 'a1b2c3d4e5';
export const serviceId = '5e0c1c0e-0000-4000-8000-000000000000';

export function versionSpec(change: Partial<ServiceVersionSpec> = {}): ServiceVersionSpec {
  return {
    modelId: 'model-1',
    weight: 100,
    specification: 'modelarts.vm.cpu.2u',
    resources: { cpu: 2, memoryMegabytes: 4096 },
    instanceCount: 1,
    environment: {},
    deployTimeoutSeconds: 1200,
    terminationGraceSeconds: 10,
    ...change,
  };
}

export function wishedVersion(
  change: Partial<WishedVersion> = {},
  spec: Partial<ServiceVersionSpec> = {},
): WishedVersion {
  const image: ImageState = { state: 'ready' };
  return { spec: versionSpec(spec), label: 'echo 0.0.1', revision, port: 8080, tls: false, image, ...change };
}

export function service(change: {
  readonly wish?: ServiceWish;
  readonly generation?: number;
  readonly state?: Partial<ServiceState>;
  readonly versions?: readonly ServiceVersionSpec[];
}): Service {
  const state: ServiceState = {
    status: 'deploying',
    observedGeneration: 1,
    progress: 0,
    transitionAt: startedAt,
    deployStartedAt: startedAt,
    ...change.state,
  };
  return {
    id: serviceId,
    projectId: 'project-1',
    ownerId: 'user-1',
    generation: change.generation ?? 1,
    spec: {
      name: 'echo',
      description: '',
      websocket: true,
      versions: change.versions ?? [versionSpec()],
      request: {},
    },
    wish: change.wish ?? 'running',
    state,
    createdAt: startedAt,
    updatedAt: startedAt,
  };
}

export function observed(change: Partial<InstanceObservation> = {}): InstanceObservation {
  const slot = change.slot ?? 0;
  const attempt = change.attempt ?? 0;
  const of = change.revision ?? revision;
  return {
    id: instanceId(serviceId, startedAt, of, slot, attempt),
    serviceId,
    modelId: 'model-1',
    revision: of,
    attempt,
    slot,
    port: 8080,
    phase: 'running',
    address: { host: '172.30.0.2', port: 8080 },
    createdAt: startedAt,
    startedAt,
    ...change,
  };
}

export function facts(
  change: Partial<Omit<InstanceFacts, 'observed'>> & { observed?: Partial<InstanceObservation> } = {},
) {
  const { observed: seen, ...rest } = change;
  const value: InstanceFacts = {
    label: 'echo 0.0.1',
    tls: false,
    ready: false,
    wasReady: false,
    reported: false,
    openConnections: 0,
    serving: false,
    released: true,
    told: false,
    replaced: false,
    ...rest,
    observed: observed(seen),
  };
  return value;
}

export function planInput(change: Partial<PlanInput> = {}): PlanInput {
  const history: ReadonlyMap<string, SlotHistory> = new Map();
  return {
    service: service({}),
    versions: [wishedVersion()],
    instances: [],
    history,
    inFlight: new Map(),
    engineSince: startedAt,
    draining: [],
    drainTime: 30_000,
    now: startedAt + 1000,
    ...change,
  };
}
