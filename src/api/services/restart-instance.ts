import { clientError } from '../../contract/errors.ts';
import { notice } from '../../contract/notices.ts';
import { instancePath } from '../../contract/resources/service.ts';
import { replacedInstance } from '../../contract/resources/service-history.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findInstance } from './find-instance.ts';
import { findService } from './find-service.ts';

/**
 * `POST /v1/{project_id}/services/{service_id}/instances/{instance_id}/restart`: another instance comes up beside it, and it is
 * drained and removed when that takes calls, within the bounds that an update has.
 */
export function restartInstance(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/instances/{instance_id}/restart',
    tag: 'Services',
    summary: 'Replace one instance of a service by another of the same kind.',
    parameters: instancePath,
    answers: { 200: { description: 'It will be replaced.', schema: replacedInstance } },
    errors: [
      'service.instance-goes',
      'service.instance-not-found',
      'service.not-found',
      'service.state-forbids-replacement',
    ],
    action: 'services.write',
    async handle(context) {
      const { services, models } = deps.store;
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, services);
      const status = shownStatus(service);
      const { name } = service.spec;
      if (status !== 'running' && status !== 'concerning')
        throw clientError('service.state-forbids-replacement', { name, status });
      const { id: instance, modelId, status: phase } = await findInstance(context, service, deps);
      if (phase === 'stopping' || phase === 'failed') throw clientError('service.instance-goes', { instance, name });
      const model = await models.get(modelId);
      const label = model ? `${model.name} ${model.version}` : name;
      const said = notice('instance.replaced-by-hand', { model: label, instance });
      await services.replaceInstance(service.id, instance, { type: 'normal', notice: said, occurredAt: deps.now() });
      deps.wakeService(service.id);
      return context.json({ service_id: service.id, instance_id: instance });
    },
  };
}
