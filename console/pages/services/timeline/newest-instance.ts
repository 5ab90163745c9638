import type { z } from 'zod';
import type { listInstancesResponse } from '../../../../src/contract/resources/service-history.ts';

type Instance = z.infer<typeof listInstancesResponse>['instances'][number];

/** The one that a deployment is about: what has not started yet is newer than everything that has. */
export function newestInstance<One extends Pick<Instance, 'start_time'>>(instances: readonly One[]): One | undefined {
  const startOf = ({ start_time: time }: One) => time ?? Number.POSITIVE_INFINITY;
  return instances.toSorted((a, b) => Number(startOf(b) > startOf(a)) - Number(startOf(b) < startOf(a)))[0];
}
