import { clientError } from '../../contract/errors.ts';
import { configurationChange, rollBackRequest, servicePath } from '../../contract/resources/service.ts';
import type { Service, ServiceUpdate } from '../../contract/service.ts';
import { sameConfiguration, withConfiguration } from '../../store/service-configuration.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readOptionalBody } from '../request/read-body.ts';
import { findService } from './find-service.ts';
import { isOnlyRestarted, lastGoodUpdate } from './last-good-update.ts';
import { refuseWhileEnding } from './refuse-while-ending.ts';
import { requirePublished } from './require-published.ts';
import { requireHostFolders } from './volume-mounts.ts';

/** More than a service keeps. */
const everything = 1_000;

/** `POST /v1/{project_id}/services/{service_id}/rollback`: an update to a configuration that the service had before. */
export function rollBackService(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/rollback',
    tag: 'Services',
    summary: 'Go back to an earlier configuration.',
    parameters: servicePath,
    body: rollBackRequest,
    answers: { 200: { description: 'It is being updated.', schema: configurationChange } },
    errors: [
      'service.being-deleted',
      'service.changed-meanwhile',
      'service.configuration-not-found',
      'service.has-configuration',
      'service.model-not-found',
      'service.no-earlier-configuration',
      'service.not-found',
      'service.state-forbids-configuration',
      'volume.being-deleted',
    ],
    action: 'services.write',
    async handle(context) {
      const { services, models } = deps.store;
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readOptionalBody(context, rollBackRequest);
      const service = await findService(context, caller, services);
      refuseWhileEnding(service);
      const { rows } = await services.updates(service.id, { skip: 0, limit: everything });
      const asked = value.generation == null ? undefined : Number(value.generation);
      const target = asked === undefined ? lastGood(service, rows) : named(service, rows, asked);
      if (sameConfiguration(target, service.spec) || isOnlyRestarted(target, service, rows)) {
        throw clientError('service.has-configuration', { name: service.spec.name, generation: target.generation });
      }
      await requirePublished(target.versions, caller, models);
      await requireHostFolders(target.versions, deps.hostFolder);
      const spec = (present: Service) => {
        refuseWhileEnding(present);
        // "The one before" was looked up for the configuration that stood there then.
        if (asked === undefined && present.generation !== service.generation) {
          throw clientError('service.changed-meanwhile', { name: present.spec.name });
        }
        return withConfiguration(present.spec, target);
      };
      const { generation } = await services.setWish(service.id, { spec, kind: 'rollback' }, deps.serviceQuota);
      // Calls wait for an instance only where the service scales.
      await deps.publish.policy(service.id);
      deps.wakeService(service.id);
      nameIgnored(context, ignored);
      return context.json({ service_id: service.id, generation });
    },
  };
}

function lastGood(service: Service, updates: readonly ServiceUpdate[]): ServiceUpdate {
  const good = lastGoodUpdate(service, updates);
  if (good === undefined) throw clientError('service.no-earlier-configuration', { name: service.spec.name });
  return good;
}

function named({ spec }: Service, updates: readonly ServiceUpdate[], generation: number): ServiceUpdate {
  const found = updates.find((update) => update.generation === generation);
  if (found === undefined) throw clientError('service.configuration-not-found', { name: spec.name, generation });
  return found;
}
