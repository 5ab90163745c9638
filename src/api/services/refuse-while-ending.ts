import { clientError } from '../../contract/errors.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';
import { isPossible } from '../../contract/service-actions.ts';

/** The configuration of a service that is being stopped or deleted cannot be changed (reference, services, 2.6). */
export function refuseWhileEnding(service: Service): void {
  const status = shownStatus(service);
  const { name } = service.spec;
  if (status === 'deleting') throw clientError('service.being-deleted', { name });
  if (!isPossible('configure', status)) throw clientError('service.state-forbids-configuration', { name, status });
}
