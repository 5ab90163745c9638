import type { Service } from '../contract/service.ts';
import type { InstanceFacts } from './plan-types.ts';
import { isEstablished } from './service-phase.ts';

/** Seconds. */
const startingGrace = 2;

/**
 * The grace of an instance's own version, in seconds; of one that is not wished any more, the longest of those that are.
 * An instance of a deployment that was never up has served nobody, and while it starts it may have no handler for the
 * signal yet, which the first process of a container then ignores: it gets a short grace.
 */
export function graceOf(service: Service): (facts: InstanceFacts) => number {
  const { versions } = service.spec;
  const longest = Math.max(0, ...versions.map((version) => version.terminationGraceSeconds));
  return ({ observed }) => {
    const own = versions.find((version) => version.modelId === observed.modelId)?.terminationGraceSeconds ?? longest;
    const served = isEstablished(service.state) || observed.createdAt < service.state.deployStartedAt;
    return served ? own : Math.min(own, startingGrace);
  };
}
