import type { ContainerApi, Probe } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type { FixKind, FixStep } from '../contract/resources/diagnosis.ts';
import type { ServiceStatus, ServiceVersionSpec } from '../contract/service.ts';
import { customSpecification, type Specification } from '../contract/specification.ts';
import { missingEnvironment } from './missing-environment.ts';
import { nextVersion } from './plan-deployment.ts';

/** The model that a reason is about, and what its next version is made of. */
export interface FixedModel {
  readonly id: string;
  /** As it was asked for. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Its `initial_config` as a value. */
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly container: ContainerApi;
  /** Versions that the project has of its name. */
  readonly versions: readonly string[];
  /** Where the image was found to answer a readiness check. */
  readonly readinessPath?: string;
}

export interface FixInput {
  readonly projectId: string;
  readonly serviceId: string;
  readonly status: ServiceStatus;
  readonly generation: number;
  readonly reason: Notice;
  /** The configuration that has the problem, as a PUT of the service takes it, and as it is carried out. */
  readonly config: readonly Readonly<Record<string, unknown>>[];
  readonly versions: readonly ServiceVersionSpec[];
  /** Absent: the reason names none that is there. */
  readonly model?: FixedModel;
  readonly specifications: readonly Specification[];
  /** Another configuration of the service was ready once. */
  readonly hasEarlier: boolean;
}

export interface PlannedFix {
  readonly kind: FixKind;
  readonly args: Readonly<Record<string, string | number>>;
  readonly modelId?: string;
  readonly inputs?: readonly string[];
  readonly steps: readonly FixStep[];
}

/** The longest that a deployment may take, seconds (reference, services, 2.1). */
const longestDeploy = 7_200;
/** A process that was killed: SIGKILL. */
const killed = 137;

/** What may put right what the reason tells, the likeliest first: only what calls of the API do. */
export function planFixes(input: FixInput): readonly PlannedFix[] {
  const { status, reason, hasEarlier } = input;
  const fixes = [...ofReason(input)];
  if (hasEarlier && status !== 'running') fixes.push(rollBack(input));
  // What changed outside, on the machine or in a registry, is met by trying once more.
  if (status === 'failed') fixes.push(restart(input));
  return reason.key === 'service.engine-unreachable' ? [] : fixes;
}

function ofReason(input: FixInput): readonly PlannedFix[] {
  const { args } = input.reason;
  switch (input.reason.key) {
    case 'instance.wrong-port':
    case 'instance.exposed-port':
      return nextModel(input, 'model-port', { port: Number(args['suggested']) }, { port: Number(args['suggested']) });
    case 'instance.not-tls':
      return nextModel(input, 'protocol', { protocol: `${args['suggested']}` }, { protocol: `${args['suggested']}` });
    case 'instance.not-ready':
      return probeFixes(input, 'readiness_health', input.model?.container.readinessProbe);
    case 'instance.unhealthy':
    case 'service.unhealthy-loop':
      return probeFixes(input, 'health', input.model?.container.livenessProbe);
    case 'instance.startup-failed':
    case 'service.startup-loop':
      return [
        ...startupTime(input, input.model?.container.startupProbe),
        ...probeFixes(input, 'startup_health', input.model?.container.startupProbe),
      ];
    case 'instance.out-of-memory':
    case 'service.memory-loop':
      return moreMemory(input);
    case 'instance.exited':
    case 'service.exit-loop':
    case 'service.crash-loop':
      return [...(Number(args['exitCode']) === killed ? moreMemory(input) : []), ...environment(input)];
    case 'instance.not-listening':
    case 'service.deploy-timed-out':
      return longerDeploy(input);
    case 'service.update-waits-for-room':
    case 'service.update-too-large':
      return [...maxUnavailable(input), ...lessAsked(input)];
    case 'service.waits-for-room':
    case 'service.too-large':
      return lessAsked(input);
    default:
      return [];
  }
}

/** A model is never changed: its next version is, and the service goes over to it once it is published. */
function nextModel(
  input: FixInput,
  kind: FixKind,
  args: PlannedFix['args'],
  change: Readonly<Record<string, unknown>>,
): readonly PlannedFix[] {
  const { model, projectId } = input;
  if (model === undefined) return [];
  const body = {
    ...model.request,
    model_version: nextVersion(model.versions),
    initial_config: JSON.stringify({ ...model.configuration, ...change }),
    // The values that the request does not have any more.
    ...(model.container.sealedEnvironment && { envs_from: model.id }),
  };
  const steps: readonly FixStep[] = [
    { method: 'POST', path: `/v1/${projectId}/models`, body, keep: 'model_id' },
    {
      method: 'GET',
      path: `/v1/${projectId}/models/{model_id}`,
      until: { field: 'model_status', value: 'published', failed: ['failed'] },
    },
    configure(input, (entry) => (entry['model_id'] === model.id ? { ...entry, model_id: '{model_id}' } : entry)),
  ];
  return [{ kind, args, modelId: model.id, steps }];
}

function probeFixes(input: FixInput, name: string, probe: Probe | undefined): readonly PlannedFix[] {
  const { model } = input;
  if (model === undefined || probe?.method !== 'HTTP') return [];
  const { readinessPath: path } = model;
  const given = objectOf(model.configuration[name]);
  const { url: _, ...rest } = given;
  const atPath = { [name]: { ...given, check_method: 'HTTP', url: path } };
  return [
    ...(path === undefined || path === probe.path ? [] : nextModel(input, 'probe-path', { path }, atPath)),
    ...nextModel(input, 'probe-tcp', {}, { [name]: { ...rest, check_method: 'TCP' } }),
  ];
}

/** Twice as many failures in a row as now. */
function startupTime(input: FixInput, probe: Probe | undefined): readonly PlannedFix[] {
  if (probe === undefined) return [];
  const threshold = probe.failureThreshold * 2;
  const seconds = probe.initialDelaySeconds + probe.periodSeconds * threshold;
  const given = objectOf(input.model?.configuration['startup_health']);
  // One that the image's examination has filled in is not given.
  if (Object.keys(given).length === 0) return [];
  const change = { startup_health: { ...given, failure_threshold: `${threshold}` } };
  return nextModel(input, 'startup-time', { seconds }, change);
}

function moreMemory(input: FixInput): readonly PlannedFix[] {
  return ofVersion(input, 'memory', (version) => {
    const { memoryMegabytes, cpu } = version.resources;
    if (version.specification === customSpecification) {
      const memory = memoryMegabytes * 2;
      return { args: { memory }, change: { custom_spec: { cpu, memory } } };
    }
    const [next] = alike(input, version)
      .filter(({ resources }) => resources.memoryMegabytes > memoryMegabytes && resources.cpu >= cpu)
      .toSorted((one, other) => one.resources.memoryMegabytes - other.resources.memoryMegabytes);
    if (next === undefined) return undefined;
    return {
      args: { memory: next.resources.memoryMegabytes, specification: next.name },
      change: { specification: next.name },
    };
  });
}

function lessAsked(input: FixInput): readonly PlannedFix[] {
  return ofVersion(input, 'smaller-specification', (version) => {
    if (version.specification === customSpecification) return undefined;
    const { cpu } = version.resources;
    const next = alike(input, version)
      .filter(({ resources }) => resources.cpu < cpu)
      .toSorted((one, other) => one.resources.cpu - other.resources.cpu)
      .at(-1);
    return next && { args: { specification: next.name }, change: { specification: next.name } };
  });
}

/** Sizes with the same devices. */
function alike({ specifications }: FixInput, { resources }: ServiceVersionSpec): readonly Specification[] {
  const devices = JSON.stringify(resources.accelerators ?? null);
  return specifications.filter((each) => JSON.stringify(each.resources.accelerators ?? null) === devices);
}

function longerDeploy(input: FixInput): readonly PlannedFix[] {
  return ofVersion(input, 'deploy-timeout', ({ deployTimeoutSeconds: present }) => {
    const seconds = Math.min(longestDeploy, present * 2);
    return present >= longestDeploy ? undefined : { args: { seconds }, change: { deploy_timeout_in_seconds: seconds } };
  });
}

function maxUnavailable(input: FixInput): readonly PlannedFix[] {
  const fix = (entry: Readonly<Record<string, unknown>>) => ({
    ...entry,
    additional_properties: { ...objectOf(entry['additional_properties']), max_unavailable: 1 },
  });
  if (input.versions.some(({ maxUnavailable: present = 0 }) => present >= 1)) return [];
  return [{ kind: 'max-unavailable', args: {}, steps: [configure(input, fix)] }];
}

/** What the log says is missing; its value only a person knows. */
function environment(input: FixInput): readonly PlannedFix[] {
  const { log = '' } = input.reason.args;
  const at = entryAt(input);
  const entry = objectOf(input.config[at]);
  const envs = objectOf(entry['envs']);
  const given = { ...input.model?.container.environment, ...input.model?.container.sealedEnvironment, ...envs };
  const names = missingEnvironment(`${log}`.split('\n'), new Set(Object.keys(given)));
  if (at < 0 || names.length === 0) return [];
  const values = Object.fromEntries(names.map((name) => [name, `{${name}}`]));
  const steps = [changeEntry(input, at, { envs: { ...envs, ...values } })];
  return [{ kind: 'environment', args: { names: names.join(', ') }, inputs: names, steps }];
}

function rollBack({ projectId, serviceId }: FixInput): PlannedFix {
  const path = `/v1/${projectId}/services/${serviceId}/rollback`;
  return { kind: 'roll-back', args: {}, steps: [{ method: 'POST', path }] };
}

function restart({ projectId, serviceId }: FixInput): PlannedFix {
  const path = `/v1/${projectId}/services/${serviceId}/restart`;
  return { kind: 'restart', args: {}, steps: [{ method: 'POST', path }] };
}

/** A fix that changes the entry of `config` that the reason is about. */
function ofVersion(
  input: FixInput,
  kind: FixKind,
  decide: (
    version: ServiceVersionSpec,
  ) => { readonly args: PlannedFix['args']; readonly change: Readonly<Record<string, unknown>> } | undefined,
): readonly PlannedFix[] {
  const at = entryAt(input);
  const version = input.versions[at];
  const decided = version && decide(version);
  if (!(version && decided)) return [];
  return [{ kind, args: decided.args, modelId: version.modelId, steps: [changeEntry(input, at, decided.change)] }];
}

/** Where there is one entry, the reason is about it, whether or not it says so. */
function entryAt({ model, versions }: FixInput): number {
  return versions.length === 1 ? 0 : versions.findIndex(({ modelId }) => modelId === model?.id);
}

function changeEntry(input: FixInput, at: number, change: Readonly<Record<string, unknown>>): FixStep {
  return configure(input, (entry, index) => (index === at ? { ...entry, ...change } : entry));
}

/** Nobody's change meanwhile is undone: the call names the generation that it was made from. */
function configure(
  { projectId, serviceId, generation, config }: FixInput,
  change: (entry: Readonly<Record<string, unknown>>, index: number) => Readonly<Record<string, unknown>>,
): FixStep {
  const body = { config: config.map(change), generation };
  return { method: 'PUT', path: `/v1/${projectId}/services/${serviceId}`, body };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
