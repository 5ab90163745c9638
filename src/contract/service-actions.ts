import type { ServiceStatus } from './service.ts';

/**
 * The statuses in which something may be done to a service, as clients see them. Operations refuse what is not here
 * (`api/services/`: `update-service.ts`, `restart-service.ts`, `refuse-while-ending.ts`), and the console says so before.
 */
export const actionStatuses = {
  start: ['stopped', 'failed'],
  /** A deployment that does not get ready can be stopped, which the cloud does not offer: the alternative is to wait for its time-out. */
  stop: ['running', 'concerning', 'failed', 'deploying', 'pending', 'waiting'],
  /** What is being deployed or updated gets new instances anyway, and what is stopped has none. */
  restart: ['running', 'concerning', 'failed'],
  /** Also while it deploys, which the cloud does not offer: the alternative is to wait for the time-out of what is wrong. */
  configure: ['running', 'concerning', 'failed', 'stopped', 'deploying', 'pending', 'waiting'],
  delete: ['running', 'concerning', 'failed', 'stopped', 'stopping', 'deploying', 'pending', 'waiting'],
} as const satisfies Readonly<Record<string, readonly ServiceStatus[]>>;

export type ServiceAction = keyof typeof actionStatuses;

/** Whether `action` is possible while a service is shown as `status`. */
export function isPossible(action: ServiceAction, status: ServiceStatus): boolean {
  const statuses: readonly ServiceStatus[] = actionStatuses[action];
  return statuses.includes(status);
}
