import { notice } from '../contract/notices.ts';
import type { ServiceState } from '../contract/service.ts';
import type { PlannedEvent } from './plan-types.ts';

/** The event that ends an outage of the engine, where the service's state tells of one. */
export function engineRecovered(before: ServiceState): PlannedEvent[] {
  if (before.reason?.key !== 'service.engine-unreachable') return [];
  return [{ type: 'normal', notice: notice('service.engine-recovered', {}), once: false }];
}
