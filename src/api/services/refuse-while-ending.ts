import { clientError } from '../../contract/errors.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';

/**
 * The configuration of a service that is being stopped or deleted cannot be changed (reference, services, 2.6). It can while
 * the service deploys, which the cloud does not offer: the alternative is to wait for the time-out of what is wrong.
 */
export function refuseWhileEnding(service: Service): void {
  const status = shownStatus(service);
  const { name } = service.spec;
  if (status === 'deleting') throw clientError('service.being-deleted', { name });
  if (status === 'stopping') throw clientError('service.state-forbids-configuration', { name, status });
}
