import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import {
  type CreateServiceRequest,
  servicePath,
  type UpdateServiceRequest,
  updateServiceRequest,
  wishRequest,
} from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service, ServiceSpec, ServiceStatus, ServiceVersionSpec } from '../../contract/service.ts';
import { isPossible, type ServiceAction } from '../../contract/service-actions.ts';
import type { EnvironmentSecrets } from '../../store/environment-secrets.ts';
import { withConfiguration, withRestartsOf } from '../../store/service-configuration.ts';
import type { WishChange } from '../../store/store.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext, Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { given } from '../request/given.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { findService } from './find-service.ts';
import { refuseWhileEnding } from './refuse-while-ending.ts';
import { requirePublished } from './require-published.ts';
import { sealEnvironment } from './seal-environment.ts';
import { servicePolicy } from './service-policy.ts';
import { scheduled, versionSpecs } from './service-spec.ts';
import { requireHostFolders } from './volume-mounts.ts';

/** How a service is started and stopped; `already` needs no change. */
const transitions: Readonly<
  Record<'running' | 'stopped', { readonly action: ServiceAction; readonly already: readonly ServiceStatus[] }>
> = {
  running: { action: 'start', already: ['running', 'concerning'] },
  stopped: { action: 'stop', already: ['stopped', 'stopping'] },
};

/** `PUT /v1/{project_id}/services/{service_id}`: start, stop, configure or describe anew, or treat calls and sockets in another way. */
export function updateService(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v1/{project_id}/services/{service_id}',
    tag: 'Services',
    summary: 'Start or stop a service, or change its configuration, its description or its policy.',
    parameters: servicePath,
    body: updateServiceRequest,
    answers: { 200: { description: 'Done, or begun.', schema: z.object({}) } },
    errors: [
      'service.bad-description',
      'service.bad-environment-name',
      'service.bad-notify-path',
      'service.bad-session-header',
      'service.bad-session-query',
      'service.being-deleted',
      'service.changed-meanwhile',
      'service.model-not-found',
      'service.model-not-published',
      'service.not-found',
      'service.same-version',
      'service.scaling-never-to-zero',
      'service.scaling-without-target',
      'service.secret-without-value',
      'service.state-forbids-configuration',
      'service.state-forbids-update',
      'service.too-many-instances',
      'service.too-many-running',
      'service.two-notices',
      'service.two-sessions',
      'service.unknown-specification',
      'service.websocket-is-fixed',
      'service.weights-do-not-sum',
      'volume.bad-host-folder',
      'volume.bad-mount-path',
      'volume.bad-name',
      'volume.being-deleted',
      'volume.host-folder-outside',
      'volume.too-many',
    ],
    action: 'services.write',
    async handle(context) {
      const { services, models } = deps.store;
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readUpdate(context);
      const service = await findService(context, caller, services);
      if (shownStatus(service) === 'deleting') throw clientError('service.being-deleted', { name: service.spec.name });
      const versions = value.config == null ? undefined : versionSpecs(value.config, deps.specifications);
      const change = {
        wish: (present: Service) => wishAfter(present, value.status),
        spec: (present: Service) => {
          requireGeneration(present, value.generation);
          const spec = specAfter(present, value, versions, deps.environmentSecrets);
          const begins = wishAfter(present, value.status) === 'running';
          return begins || value.schedule != null ? scheduled(spec, deps.now()) : spec;
        },
      };
      // Checked before anything is written; what stands there then is what counts.
      change.spec(service);
      if (versions !== undefined) {
        await requirePublished(versions, caller, models);
        await requireHostFolders(versions, deps.hostFolder);
      }
      await write(service, change, deps);
      nameIgnored(context, ignored);
      return context.json({});
    },
  };
}

/** Whoever makes a whole configuration of the one that was read does not undo what others changed meanwhile. */
function requireGeneration({ generation, spec }: Service, expected: UpdateServiceRequest['generation']): void {
  if (expected == null || Number(expected) === generation) return;
  throw clientError('service.changed-meanwhile', { name: spec.name });
}

/** With a status the configuration is not looked at (reference, services, 2.6). */
async function readUpdate(
  context: ApiContext,
): Promise<{ readonly value: UpdateServiceRequest; readonly ignored: readonly string[] }> {
  const { value, ignored } = await readBody(context, wishRequest);
  if (value.status == null) return readBody(context, updateServiceRequest);
  return { value: { ...value, config: undefined }, ignored };
}

/** Writes all of the change or nothing, and tells whom it concerns. */
async function write(before: Service, change: WishChange, deps: ApiDependencies): Promise<void> {
  const after = await deps.store.services.setWish(before.id, change, deps.serviceQuota);
  const { spec, generation } = after;
  if (!Bun.deepEquals(asksOfGateway(spec), asksOfGateway(before.spec))) await deps.publish.policy(before.id);
  const concerns = spec.websocket !== before.spec.websocket || spec.stopAt !== before.spec.stopAt;
  if (generation !== before.generation || concerns) deps.wakeService(before.id);
}

function asksOfGateway({ policy, request, versions }: ServiceSpec): unknown {
  return [policy, request['load_balancer_policy'], versions.some(({ scaling }) => scaling !== undefined)];
}

/** What a request leaves out stays as it is: two clients may change different parts at once. */
function specAfter(
  service: Service,
  request: UpdateServiceRequest,
  versions: readonly ServiceVersionSpec[] | undefined,
  secrets: EnvironmentSecrets,
): ServiceSpec {
  const { spec } = service;
  const { description, additional_properties: asked } = request;
  if (spec.websocket && asked?.websocket_upgrade === false) throw clientError('service.websocket-is-fixed', {});
  const { additional_properties: present } = spec.request as Partial<CreateServiceRequest>;
  const kept: Partial<CreateServiceRequest> = {
    ...given(request, ['schedule', 'load_balancer_policy', 'service_secrets', 'priority']),
    ...(asked != null && {
      additional_properties: {
        ...present,
        ...given(asked, ['websocket_upgrade', 'smn_notification', 'log_report_channels']),
      },
    }),
  };
  const changed: ServiceSpec = {
    ...spec,
    ...(description != null && { description }),
    websocket: spec.websocket || asked?.websocket_upgrade === true,
    ...(asked != null && { policy: servicePolicy(asked, spec.policy) }),
    request: { ...spec.request, ...kept },
  };
  if (versions === undefined) return changed;
  refuseWhileEnding(service);
  const wanted = { versions: withRestartsOf(versions, spec.versions), config: request.config ?? [] };
  return withConfiguration(changed, sealEnvironment(service.id, wanted, secrets, spec.versions));
}

function wishAfter(service: Service, wish: UpdateServiceRequest['status']): 'running' | 'stopped' | undefined {
  if (wish == null) return undefined;
  const status = shownStatus(service);
  const { action, already } = transitions[wish];
  if (already.includes(status)) return undefined;
  if (isPossible(action, status)) return wish;
  throw clientError('service.state-forbids-update', { name: service.spec.name, status, wish });
}
