import { clientError } from '../../contract/errors.ts';
import { type Notice, notice } from '../../contract/notices.ts';
import { servicePath } from '../../contract/resources/service.ts';
import { drainServiceRequest, drainServiceResponse } from '../../contract/resources/service-policy.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { ServiceDrain } from '../../contract/route.ts';
import type { Service, ServiceStatus } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readOptionalBody } from '../request/read-body.ts';
import { findService } from './find-service.ts';

const withoutConnections: readonly ServiceStatus[] = ['stopped', 'stopping', 'deleting'];

/**
 * `POST /v1/{project_id}/services/{service_id}/drain`: the sockets that are open now end as those of a replaced instance do,
 * while the service goes on serving new ones.
 */
export function drainService(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/drain',
    tag: 'Services',
    summary: 'Have all open WebSockets of a service end by a deadline, while new ones are served.',
    parameters: servicePath,
    body: drainServiceRequest,
    answers: { 200: { description: 'The gateway workers know.', schema: drainServiceResponse } },
    errors: ['service.not-found', 'service.state-forbids-drain'],
    action: 'services.write',
    async handle(context) {
      const { services, serviceDrains } = deps.store;
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readOptionalBody(context, drainServiceRequest);
      const service = await findService(context, caller, services);
      const status = shownStatus(service);
      if (withoutConnections.includes(status)) {
        throw clientError('service.state-forbids-drain', { name: service.spec.name, status });
      }
      const { total } = await deps.connections.list({ serviceId: service.id }, 'open', { skip: 0, limit: 1 });
      const asked = value.timeout_seconds == null ? undefined : Number(value.timeout_seconds);
      const drain = drainFrom(deps.now(), service, asked, deps.drainTimeoutSeconds);
      const said = drainNotice(total, drain, value.reason ?? '');
      await serviceDrains.begin(service.id, drain, { type: 'normal', notice: said, occurredAt: drain.askedAt });
      await deps.publish.policy(service.id);
      nameIgnored(context, ignored);
      return context.json({ service_id: service.id, connection_count: total, deadline_time: drain.deadlineAt });
    },
  };
}

/** With the time of the service's policy, or of the installation, where none is `asked` for; closings begin as that says. */
function drainFrom(now: number, { spec }: Service, asked: number | undefined, installation: number): ServiceDrain {
  const { timeoutSeconds = installation, closeAfterSeconds } = spec.policy?.drain ?? {};
  const seconds = asked ?? timeoutSeconds;
  const closeFrom = closeAfterSeconds !== undefined && closeAfterSeconds < seconds ? closeAfterSeconds : undefined;
  return {
    askedAt: now,
    deadlineAt: now + seconds * 1_000,
    ...(closeFrom !== undefined && { closeFrom: now + closeFrom * 1_000 }),
  };
}

function drainNotice(count: number, { askedAt, deadlineAt }: ServiceDrain, reason: string): Notice {
  const args = { count, seconds: (deadlineAt - askedAt) / 1_000 };
  return reason === '' ? notice('service.drained', args) : notice('service.drained-because', { ...args, reason });
}
