import { clientError } from '../../contract/errors.ts';
import { configurationChange, servicePath } from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';
import { isPossible } from '../../contract/service-actions.ts';
import { restarted } from '../../store/service-configuration.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findService } from './find-service.ts';

/** `POST /v1/{project_id}/services/{service_id}/restart`: an update to the same configuration, for which every instance is replaced. */
export function restartService(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/restart',
    tag: 'Services',
    summary: 'Replace every instance by a new one of the same configuration, step by step.',
    parameters: servicePath,
    answers: { 200: { description: 'It is being updated.', schema: configurationChange } },
    errors: ['service.being-deleted', 'service.not-found', 'service.state-forbids-restart'],
    action: 'services.write',
    async handle(context) {
      const { services } = deps.store;
      const caller = await authorizeProject(context, deps);
      const { id } = await findService(context, caller, services);
      const { generation } = await services.setWish(id, {
        spec: (present) => {
          refuseUnlessDeployed(present);
          return restarted(present.spec, present.generation + 1);
        },
        kind: 'restart',
      });
      deps.wakeService(id);
      return context.json({ service_id: id, generation });
    },
  };
}

function refuseUnlessDeployed(service: Service): void {
  const status = shownStatus(service);
  const { name } = service.spec;
  if (status === 'deleting') throw clientError('service.being-deleted', { name });
  if (isPossible('restart', status)) return;
  throw clientError('service.state-forbids-restart', { name, status });
}
