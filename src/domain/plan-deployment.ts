import type { ServiceConfig, ServiceConfigDetail, ServiceDetail } from '../contract/resources/service.ts';
import type { ServicePolicyRequest } from '../contract/resources/service-policy.ts';
import type { PersistentVolume } from '../contract/resources/volume.ts';
import { hiddenValue } from '../contract/service.ts';
import { type ScalingWish, scalingAfter, startWithin } from './plan-scaling.ts';

/** What a folder or an image is to become. What is not said stays as it is; on a new service it has its default. */
export interface DeploymentWish {
  readonly name: string;
  readonly description?: string;
  /** Of the image as it lies in the registry: `sha256:…`. */
  readonly digest: string;
  /** `initial_config` of the model. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Not said: as the service is, WebSocket on a new one. */
  readonly websocket?: boolean;
  /** Not said: the next one. */
  readonly version?: string;
  readonly instances?: number;
  readonly scaling?: ScalingWish;
  readonly specification?: string;
  readonly custom?: { readonly cpu: number; readonly memory: number };
  /** All variables of the model that are not secret. Not said: those of the version before. */
  readonly modelEnvironment?: Readonly<Record<string, string>>;
  /** All variables of the image. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Set besides those. */
  readonly moreEnvironment: Readonly<Record<string, string>>;
  /** All variables that are kept secret, with their values. */
  readonly secretEnvironment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly PersistentVolume[];
  readonly deployTimeoutSeconds?: number;
  /** Of `config[].additional_properties`. */
  readonly rollout: Readonly<Record<string, number>>;
  readonly policy: ServicePolicyRequest;
}

export interface KnownModel {
  readonly id: string;
  readonly version: string;
  readonly isUsable: boolean;
  readonly digest: string;
  readonly configuration: unknown;
  /** As they are shown, and which of them are secret. Absent: none. */
  readonly variables?: { readonly envs: Readonly<Record<string, string>>; readonly secret: readonly string[] };
}

export interface DeploymentState {
  readonly service?: ServiceDetail;
  /** Every version of the model that exists. */
  readonly versions: readonly string[];
  /** Those that may be what is wanted: the one that serves, and the newest. */
  readonly models: readonly KnownModel[];
}

export interface DeploymentPlan {
  /** Without an id it has to be made. */
  readonly model: {
    readonly version: string;
    readonly id?: string;
    /** What the request of a new one says of them. Absent: nothing. */
    readonly variables?: Readonly<Record<string, unknown>>;
  };
  /** `start`: nothing is changed, but it does not run. */
  readonly service: 'create' | 'update' | 'start' | 'none';
  /** A change of a service that does not run leaves it stopped. */
  readonly startsAfter: boolean;
  /** An update may turn out to change nothing: it has values of secrets. */
  readonly mayBeSame: boolean;
  readonly config: Omit<ServiceConfig, 'model_id'>;
  readonly additionalProperties: Readonly<Record<string, unknown>>;
  readonly description?: string;
}

/** Why a wish cannot be planned. */
export type DeploymentConflict = 'websocket-is-fixed' | 'version-taken';

const defaultSpecification = 'modelarts.vm.cpu.1u';
const firstVersion = '0.0.1';
/** Each of the three numbers has one or two digits (reference, models, 1.1). */
const largestPart = 99;

/** What has to be done so that the service is as wished. */
export function planDeployment(wish: DeploymentWish, state: DeploymentState): DeploymentPlan | DeploymentConflict {
  const { service } = state;
  const isWebSocket = service?.additional_properties['websocket_upgrade'] === true;
  const websocket = wish.websocket ?? (service === undefined || isWebSocket);
  if (isWebSocket && !websocket) return 'websocket-is-fixed';
  const present = service?.config.toSorted((a, b) => b.weight - a.weight)[0];
  const model = modelOf(wish, state, present?.model_id);
  if (model === undefined) return 'version-taken';
  const config = configOf(wish, present);
  const { description } = wish;
  const additionalProperties = { websocket_upgrade: websocket, ...wish.policy };
  // As it will be shown: whether values of secrets are others only the platform knows.
  const secrets = config.additional_properties?.secret_envs ?? [];
  const shown = { ...config, envs: { ...config.envs, ...hiding(secrets) } };
  const looksSame =
    service !== undefined &&
    service.config.length === 1 &&
    present?.model_id === model.id &&
    covers(shown, present) &&
    covers(present?.envs, shown.envs) &&
    covers(present?.additional_properties, shown.additional_properties) &&
    isWebSocket === websocket &&
    covers(wish.policy, service.additional_properties) &&
    (description === undefined || description === service.description);
  const isSame = looksSame && covers(config.envs, shown.envs);
  const rests = service?.status === 'stopped' || service?.status === 'stopping' || service?.status === 'failed';
  return {
    model,
    config,
    additionalProperties,
    ...(description !== undefined && { description }),
    service: service === undefined ? 'create' : !isSame ? 'update' : rests ? 'start' : 'none',
    startsAfter: service !== undefined && !isSame && rests,
    mayBeSame: looksSame,
  };
}

/** The version after the latest of `versions`. */
export function nextVersion(versions: readonly string[]): string {
  const numbers = versions.map((version) => version.split('.').map(Number));
  const latest = numbers.toSorted(byParts).at(-1);
  if (latest === undefined) return firstVersion;
  const [major = 0, minor = 0, patch = 0] = latest;
  if (patch < largestPart) return [major, minor, patch + 1].join('.');
  return minor < largestPart ? [major, minor + 1, 0].join('.') : [major + 1, 0, 0].join('.');
}

function byParts(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** One that is there and is the same, a new one, or nothing where the version is taken by another. */
function modelOf(
  wish: DeploymentWish,
  { models, versions }: DeploymentState,
  serving: string | undefined,
): DeploymentPlan['model'] | undefined {
  const former = models.find(({ id }) => id === serving) ?? models.at(-1);
  const envs = modelVariables(wish, former);
  const same = models.find(
    ({ isUsable, digest, configuration, version, variables }) =>
      isUsable &&
      digest === wish.digest &&
      (wish.version === undefined || wish.version === version) &&
      covers(wish.configuration, configuration) &&
      covers(configuration, wish.configuration) &&
      covers(envs, variables?.envs) &&
      covers(variables?.envs ?? {}, envs),
  );
  if (same !== undefined) return { id: same.id, version: same.version };
  const version = wish.version ?? nextVersion(versions);
  if (versions.includes(version)) return undefined;
  if (Object.keys(envs).length === 0) return { version };
  const secret = former?.variables?.secret ?? [];
  const kept = secret.length > 0 && { secret_envs: secret, envs_from: former?.id };
  return { version, variables: { envs, ...kept } };
}

/** What the model is to have, as it is shown. The values of the secret ones only the platform knows. */
function modelVariables(
  { modelEnvironment }: DeploymentWish,
  former: KnownModel | undefined,
): Readonly<Record<string, string>> {
  const { envs = {}, secret = [] } = former?.variables ?? {};
  return modelEnvironment === undefined ? envs : { ...modelEnvironment, ...hiding(secret) };
}

function configOf(wish: DeploymentWish, present: ServiceConfigDetail | undefined): DeploymentPlan['config'] {
  const { custom, specification, rollout, volumes, instances, deployTimeoutSeconds } = wish;
  const scaling = scalingAfter(wish.scaling, present);
  const size =
    custom !== undefined
      ? { specification: 'custom', custom_spec: custom }
      : specification !== undefined
        ? { specification }
        : presentSize(present);
  const { secret_envs: secrets, ...kept } = (present?.additional_properties ?? {}) as Kept;
  const { envs, names } = environmentOf(wish, present?.envs ?? {}, secrets ?? []);
  const timeout = deployTimeoutSeconds ?? present?.deploy_timeout_in_seconds;
  return {
    weight: 100,
    ...size,
    instance_count: instances ?? startWithin(present?.instance_count, scaling),
    envs,
    ...(timeout !== undefined && { deploy_timeout_in_seconds: timeout }),
    additional_properties: {
      ...kept,
      ...rollout,
      ...(scaling && { scaling }),
      ...(volumes && { persistent_volumes: [...volumes] }),
      ...(names.length > 0 && { secret_envs: [...names] }),
    },
  };
}

type Kept = NonNullable<ServiceConfig['additional_properties']>;

function hiding(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, hiddenValue]));
}

/** Which variables there are to be, and which of them are secret. Of those that are so already only the platform knows the values. */
function environmentOf(
  { environment, moreEnvironment, secretEnvironment }: DeploymentWish,
  present: Readonly<Record<string, string>>,
  secrets: readonly string[],
) {
  const hidden = new Set(secrets);
  const open = environment ?? Object.fromEntries(Object.entries(present).filter(([name]) => !hidden.has(name)));
  if (secretEnvironment === undefined)
    return { envs: { ...hiding(secrets), ...open, ...moreEnvironment }, names: secrets };
  return { envs: { ...open, ...secretEnvironment, ...moreEnvironment }, names: Object.keys(secretEnvironment) };
}

function presentSize(present: ServiceConfigDetail | undefined) {
  if (present === undefined) return { specification: defaultSpecification };
  const { specification, custom_spec } = present;
  if (specification !== 'custom') return { specification };
  return { specification, custom_spec: custom_spec as ServiceConfig['custom_spec'] };
}

/** Whether all that `wish` says is so in `present`; numbers may be written as texts. */
function covers(wish: unknown, present: unknown): boolean {
  if (Array.isArray(wish)) {
    return (
      Array.isArray(present) && wish.length === present.length && wish.every((each, at) => covers(each, present[at]))
    );
  }
  if (typeof wish === 'object' && wish !== null) {
    const known = (typeof present === 'object' && present !== null ? present : {}) as Readonly<Record<string, unknown>>;
    return Object.entries(wish).every(([key, value]) => value === undefined || covers(value, known[key]));
  }
  return String(wish ?? '') === String(present ?? '');
}
