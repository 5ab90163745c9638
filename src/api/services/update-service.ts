import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import { servicePath, type UpdateServiceRequest, updateServiceRequest } from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service, ServiceStatus } from '../../contract/service.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { findService } from './find-service.ts';
import { servicePolicy } from './service-policy.ts';

/**
 * From which statuses a service can be started or stopped; `already` needs no change. A deployment that does not get
 * ready can be stopped, which the cloud does not offer: the alternative is to wait for its time-out.
 */
const transitions: Readonly<
  Record<'running' | 'stopped', { readonly from: readonly ServiceStatus[]; readonly already: readonly ServiceStatus[] }>
> = {
  running: { from: ['stopped', 'failed'], already: ['running', 'concerning'] },
  stopped: {
    from: ['running', 'concerning', 'failed', 'deploying', 'pending', 'waiting'],
    already: ['stopped', 'stopping'],
  },
};

/** `PUT /v1/{project_id}/services/{service_id}`: start, stop, describe anew, or treat calls and sockets in another way. */
export function updateService(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v1/{project_id}/services/{service_id}',
    tag: 'Services',
    summary: 'Start or stop a service, or change its description or its policy.',
    parameters: servicePath,
    body: updateServiceRequest,
    answers: { 200: { description: 'Done, or begun.', schema: z.object({}) } },
    authentication: 'token',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, updateServiceRequest);
      const service = await findService(context, caller, deps.store.services);
      if (shownStatus(service) === 'deleting') throw clientError('service.being-deleted', { name: service.spec.name });
      refuseOtherChanges(service, value);
      const change = value.status != null && needsChange(service, value.status);
      await amend(service, value, deps);
      if (change && value.status != null) {
        await deps.store.services.setWish(service.id, { wish: value.status });
        deps.wakeService(service.id);
      }
      nameIgnored(context, ignored);
      return context.json({});
    },
  };
}

/** Changes what concerns no instance: nothing starts, stops or waits for it. */
async function amend(service: Service, request: UpdateServiceRequest, deps: ApiDependencies): Promise<void> {
  const { description, additional_properties: asked } = request;
  // Checked before anything is written.
  const policy = asked == null ? service.spec.policy : servicePolicy(asked, service.spec.policy);
  if (description == null && Bun.deepEquals(policy, service.spec.policy)) return;
  await deps.store.services.amend(service.id, (spec) => ({
    ...spec,
    ...(description != null && { description }),
    // From what stands there now: two clients may change different parts at once.
    ...(asked != null && { policy: servicePolicy(asked, spec.policy) }),
  }));
  await deps.publish.policy(service.id);
}

function needsChange(service: Service, wish: 'running' | 'stopped'): boolean {
  const status = shownStatus(service);
  const { from, already } = transitions[wish];
  if (already.includes(status)) return false;
  if (from.includes(status)) return true;
  throw clientError('service.state-forbids-update', { name: service.spec.name, status, wish });
}

const fixedFields = ['config', 'schedule', 'load_balancer_policy', 'service_secrets', 'priority'] as const;

/** Fields that say what is so already are welcome; with `status` the configuration is not looked at (reference, 2.6). */
function refuseOtherChanges(service: Service, request: UpdateServiceRequest): void {
  const asked = request.additional_properties;
  if (asked?.websocket_upgrade != null && asked.websocket_upgrade !== service.spec.websocket) {
    throw service.spec.websocket
      ? clientError('service.websocket-is-fixed', {})
      : clientError('service.update-not-supported', { field: 'additional_properties.websocket_upgrade' });
  }
  if (request.status != null) return;
  const field = fixedFields.find(
    (name) => request[name] != null && !Bun.deepEquals(request[name], service.spec.request[name]),
  );
  if (field !== undefined) throw clientError('service.update-not-supported', { field });
}
