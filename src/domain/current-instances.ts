import type { Service, ServiceVersionSpec } from '../contract/service.ts';

/** How many instances a version is to have now: as many as its load asks for, where it follows that. */
export function currentInstances(
  { wish, state }: Pick<Service, 'wish' | 'state'>,
  { modelId, instanceCount }: ServiceVersionSpec,
): number {
  if (wish !== 'running') return 0;
  return state.scaled?.find((places) => places.modelId === modelId)?.slots.length ?? instanceCount;
}
