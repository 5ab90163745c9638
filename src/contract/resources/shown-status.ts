import type { Service, ServiceStatus } from '../service.ts';

/**
 * The status that clients see. Between a wish and the reconciler's first look at it the recorded status is out of date:
 * a client that asks right after it started or changed a service must not read how it was before and take it for the result.
 */
export function shownStatus(service: Pick<Service, 'wish' | 'generation' | 'state'>): ServiceStatus {
  const { status, observedGeneration } = service.state;
  if (service.wish === 'deleted') return 'deleting';
  if (observedGeneration >= service.generation) return status;
  if (service.wish === 'stopped') return status === 'stopped' ? 'stopped' : 'stopping';
  return 'deploying';
}
