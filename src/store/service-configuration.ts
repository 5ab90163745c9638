import type { ServiceSpec, ServiceUpdate } from '../contract/service.ts';

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

/** Whether both ask for the same, however the requests were spelled. */
export function sameConfiguration(one: Pick<ServiceSpec, 'versions'>, other: Pick<ServiceSpec, 'versions'>): boolean {
  return Bun.deepEquals(one.versions, other.versions);
}
