import type { Service } from '../contract/service.ts';
import type { InstanceFacts } from './plan-types.ts';

/** The grace of an instance's own version, in seconds; of one that is not wished any more, the longest of those that are. */
export function graceOf(service: Service): (facts: InstanceFacts) => number {
  const { versions } = service.spec;
  const longest = Math.max(0, ...versions.map((version) => version.terminationGraceSeconds));
  return ({ observed }) =>
    versions.find((version) => version.modelId === observed.modelId)?.terminationGraceSeconds ?? longest;
}
