import type { ServiceConfig, ServiceConfigDetail } from '../contract/resources/service.ts';

/** `scaling` of an entry of `config`. */
export type Scaling = NonNullable<NonNullable<ServiceConfig['additional_properties']>['scaling']>;

/** What is to be other than it is; `none`: a fixed number of instances. */
export type ScalingWish = Partial<Scaling> | 'none';

/** How a version scales after the wish; undefined where it does not. */
export function scalingAfter(
  wish: ScalingWish | undefined,
  present: Pick<ServiceConfigDetail, 'additional_properties'> | undefined,
): Scaling | undefined {
  if (wish === 'none') return undefined;
  const before = present?.additional_properties['scaling'] as Scaling | undefined;
  if (wish === undefined) return before;
  const { scale_to_zero_after_seconds: idle, ...rest } = { ...before, ...wish };
  // Of a service that keeps an instance it means nothing any more.
  const keeps = Number(rest.min_instances ?? 1) > 0 && wish.scale_to_zero_after_seconds === undefined;
  return { ...rest, ...(idle != null && !keeps && { scale_to_zero_after_seconds: idle }) } as Scaling;
}

/** Where it starts if nobody says it: as before, as far as the bounds let it. */
export function startWithin(present: number | undefined, scaling: Partial<Scaling> | undefined): number {
  const count = present ?? 1;
  if (scaling === undefined) return count;
  const { min_instances: min, max_instances: max = count } = scaling;
  return Math.max(1, Math.min(Number(max), Math.max(Number(min ?? 1), count)));
}
