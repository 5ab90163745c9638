import type { ServiceConfig, ServiceConfigDetail } from '../contract/resources/service.ts';
import { type Scaling, type ScalingWish, scalingAfter, startWithin } from './plan-scaling.ts';

/** What is asked of a service's configuration; what is not said stays as it is, and has its default on a new one. */
export interface ServiceConfigWish {
  /** Ids of the model versions that are to run; those that run by default. */
  readonly models?: readonly string[];
  /** Per cent, one for each version. */
  readonly weights?: readonly number[];
  readonly instances?: number;
  readonly scaling?: ScalingWish;
  readonly specification?: string;
  readonly custom?: { readonly cpu: number; readonly memory: number };
  /** Set beside those that there are. */
  readonly environment: Readonly<Record<string, string>>;
  /** Names of variables that are taken away. */
  readonly without: readonly string[];
  readonly deployTimeoutSeconds?: number;
}

const defaultSpecification = 'modelarts.vm.cpu.1u';

/** How many weights a wish needs: one for each of several versions that are named; none where the present ones can stay. */
export function weightsNeeded({ models }: Pick<ServiceConfigWish, 'models'>): number {
  return models === undefined || models.length === 1 ? 0 : models.length;
}

/**
 * The whole `config` of a request that asks for what is wished. A version that did not run before takes over the settings of the
 * one that has most of the calls.
 */
export function planServiceConfig(
  wish: ServiceConfigWish,
  present: readonly ServiceConfigDetail[] = [],
): ServiceConfig[] {
  const first = present.toSorted((a, b) => b.weight - a.weight)[0];
  const entries: readonly (readonly [string, ServiceConfigDetail | undefined])[] =
    wish.models === undefined
      ? present.map((entry) => [entry.model_id, entry])
      : wish.models.map((id) => [id, present.find((entry) => entry.model_id === id) ?? first]);
  return entries.map(([model, entry], index) => {
    const usual = entries.length === 1 ? 100 : entry?.weight;
    return { ...entryOf(wish, entry), model_id: model, weight: wish.weights?.[index] ?? usual ?? 0 };
  });
}

function entryOf(wish: ServiceConfigWish, present: ServiceConfigDetail | undefined): Omit<ServiceConfig, 'model_id'> {
  const timeout = wish.deployTimeoutSeconds ?? present?.deploy_timeout_in_seconds;
  const scaling = scalingAfter(wish.scaling, present);
  const variables = Object.entries({ ...present?.envs, ...wish.environment });
  return {
    ...sizeOf(wish, present),
    instance_count: wish.instances ?? startWithin(present?.instance_count, scaling),
    envs: Object.fromEntries(variables.filter(([name]) => !wish.without.includes(name))),
    ...(timeout !== undefined && { deploy_timeout_in_seconds: timeout }),
    ...(present !== undefined && keptOf(present)),
    ...moreOf(present, wish.without, scaling),
  };
}

function sizeOf({ custom, specification }: ServiceConfigWish, present: ServiceConfigDetail | undefined) {
  if (custom !== undefined) return { specification: 'custom', custom_spec: custom };
  if (specification !== undefined) return { specification };
  if (present === undefined) return { specification: defaultSpecification };
  if (present.specification !== 'custom') return { specification: present.specification };
  return { specification: 'custom', custom_spec: present.custom_spec as ServiceConfig['custom_spec'] };
}

/** What no option names, as it is given back. */
function keptOf({ cluster_id, pool_name, affinity }: ServiceConfigDetail) {
  return {
    ...(cluster_id !== undefined && { cluster_id }),
    ...(pool_name !== undefined && { pool_name }),
    ...(affinity !== undefined && { affinity }),
  };
}

/** The same of what lies deeper. A variable that is taken away is no secret one either. */
function moreOf(
  present: ServiceConfigDetail | undefined,
  without: readonly string[],
  scaling: Scaling | undefined,
): Pick<ServiceConfig, 'additional_properties'> {
  const { scaling: _, ...more } = present?.additional_properties ?? {};
  const secrets = more['secret_envs'];
  const left = Array.isArray(secrets) ? { secret_envs: secrets.filter((name) => !without.includes(name)) } : {};
  const all = { ...more, ...left, ...(scaling && { scaling }) };
  if (present === undefined && scaling === undefined) return {};
  return { additional_properties: all as ServiceConfig['additional_properties'] };
}
