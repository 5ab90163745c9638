import type { Model } from '../../contract/model.ts';
import { noticeText } from '../../contract/notices.ts';
import type {
  CreateServiceRequest,
  ServiceConfig,
  ServiceConfigDetail,
  ServiceDetail,
  ServiceSummary,
} from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service, ServiceStatus, ServiceVersionSpec } from '../../contract/service.ts';
import type { Language } from '../../contract/text.ts';
import { given } from '../request/given.ts';
import { presentPolicy } from './service-policy.ts';

/** What an answer about a service needs beside the service. */
export interface ServiceSurroundings {
  readonly domainId: string;
  /** `https://host:port`. */
  readonly accessAddress: string;
  readonly counters: { readonly calls: number; readonly failures: number };
  /** The installation's drain time, seconds. */
  readonly drainTimeoutSeconds: number;
}

/** An entry of the list (reference, services, 2.4). */
export function presentServiceSummary(service: Service, surroundings: ServiceSurroundings): ServiceSummary {
  return { ...shared(service, surroundings), is_opened_sample_collection: 'false' };
}

/** The detail (reference, services, 2.3). */
export function presentService(
  service: Service,
  surroundings: ServiceSurroundings & { readonly models: ReadonlyMap<string, Model>; readonly language: Language },
): ServiceDetail {
  const request = service.spec.request as Partial<CreateServiceRequest>;
  const { reason } = service.state;
  return {
    ...shared(service, surroundings),
    ...given(request, [
      'cluster_id',
      'pool_name',
      'vpc_id',
      'subnet_network_id',
      'security_group_id',
      'load_balancer_policy',
      'service_secrets',
    ]),
    ...(request.priority != null && { priority: Number(request.priority) }),
    update_time: service.updatedAt,
    ...(reason !== undefined && { error_msg: noticeText(reason, surroundings.language) }),
    config: service.spec.versions.map((version, index) =>
      presentConfig(service, version, request.config?.[index], surroundings.models.get(version.modelId)),
    ),
    access_address: accessAddress(service, surroundings.accessAddress),
    bind_access_address: '',
    debug_url: '',
  };
}

/** Where clients reach a service: `wss://` when it is upgraded to WebSocket, else `https://` (reference, 4.1). */
export function accessAddress(service: Service, address: string): string {
  const base = service.spec.websocket ? address.replace(/^http/, 'ws') : address;
  return `${base}/v1/infers/${service.id}`;
}

function shared(service: Service, surroundings: ServiceSurroundings) {
  const request = service.spec.request as Partial<CreateServiceRequest>;
  const status = shownStatus(service);
  return {
    service_id: service.id,
    service_name: service.spec.name,
    description: service.spec.description,
    tenant: surroundings.domainId,
    project: service.projectId,
    owner: service.ownerId,
    infer_type: 'real-time',
    workspace_id: request.workspace_id ?? '0',
    status,
    ...(status === 'deploying' && { progress: service.state.progress }),
    publish_at: service.createdAt,
    transition_at: service.state.transitionAt,
    operation_time: service.updatedAt,
    invocation_times: surroundings.counters.calls,
    failed_times: surroundings.counters.failures,
    is_shared: false,
    shared_count: 0,
    is_free: false,
    ...(request.schedule && { schedule: request.schedule }),
    additional_properties: {
      ...request.additional_properties,
      ...presentPolicy(service.spec.policy, surroundings.drainTimeoutSeconds),
    },
  };
}

function presentConfig(
  service: Service,
  version: ServiceVersionSpec,
  request: CreateServiceRequest['config'][number] | undefined,
  model: Model | undefined,
): ServiceConfigDetail {
  return {
    model_id: version.modelId,
    model_name: model?.name ?? '',
    model_version: model?.version ?? '',
    status: versionStatus(shownStatus(service)),
    weight: version.weight,
    specification: version.specification,
    custom_spec: request?.custom_spec ?? {},
    instance_count: version.instanceCount,
    envs: { ...version.environment },
    deploy_timeout_in_seconds: version.deployTimeoutSeconds,
    additional_properties: request?.additional_properties ?? {},
    scaling: false,
    support_debug: false,
    source_type: '',
    ...given<Partial<ServiceConfig>, 'cluster_id' | 'pool_name' | 'affinity'>(request ?? {}, [
      'cluster_id',
      'pool_name',
      'affinity',
    ]),
  };
}

/** The words that a version has for the service's status (reference, services, 2.3). */
function versionStatus(status: ServiceStatus): string {
  if (status === 'pending' || status === 'waiting') return 'notReady';
  return status === 'stopping' || status === 'deleting' ? 'stopped' : status;
}
