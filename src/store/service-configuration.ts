import type { ServiceSpec, ServiceUpdate, ServiceVersionSpec } from '../contract/service.ts';

/** `config[]` of the request as it came. */
export function configOf(spec: ServiceSpec): readonly unknown[] {
  const { config } = spec.request;
  return Array.isArray(config) ? config : [];
}

/** The spec with the configuration that it was given at another time; everything else stays. */
export function withConfiguration(
  spec: ServiceSpec,
  { versions, config }: Pick<ServiceUpdate, 'versions' | 'config'>,
): ServiceSpec {
  return { ...spec, versions, request: { ...spec.request, config } };
}

/** The same configuration for new instances: none of those that there are fits it. `generation`: in which that begins. */
export function restarted(spec: ServiceSpec, generation: number): ServiceSpec {
  return { ...spec, versions: spec.versions.map((version) => ({ ...version, restartedIn: generation })) };
}

/** The configuration for the instances that there are: a version that stays was restarted when it was. */
export function withRestartsOf(
  versions: readonly ServiceVersionSpec[],
  present: readonly ServiceVersionSpec[],
): readonly ServiceVersionSpec[] {
  return versions.map(({ restartedIn: _, ...version }) => {
    const restartedIn = present.find(({ modelId }) => modelId === version.modelId)?.restartedIn;
    return restartedIn === undefined ? version : { ...version, restartedIn };
  });
}

/** Whether both ask for the same, however the requests were spelled. */
export function sameConfiguration(one: Pick<ServiceSpec, 'versions'>, other: Pick<ServiceSpec, 'versions'>): boolean {
  return Bun.deepEquals(one.versions, other.versions);
}
