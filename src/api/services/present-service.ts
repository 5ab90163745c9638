import type { Model } from '../../contract/model.ts';
import { noticeText } from '../../contract/notices.ts';
import type { CreateServiceRequest, ServiceDetail, ServiceSummary } from '../../contract/resources/service.ts';
import { shownStatus } from '../../contract/resources/shown-status.ts';
import type { Service } from '../../contract/service.ts';
import type { Language } from '../../contract/text.ts';
import { currentInstances } from '../../domain/current-instances.ts';
import { given } from '../request/given.ts';
import { presentConfig } from './present-config.ts';
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
export function presentServiceSummary(
  service: Service,
  surroundings: ServiceSurroundings & {
    readonly models: ReadonlyMap<string, Pick<Model, 'name' | 'version'>>;
    readonly language: Language;
    readonly openConnections: number;
  },
): ServiceSummary {
  const { models, language } = surroundings;
  return {
    ...shared(service, surroundings),
    ...errorOf(service, language),
    is_opened_sample_collection: 'false',
    current_instance_count: service.spec.versions.reduce((sum, each) => sum + currentInstances(service, each), 0),
    open_connections: surroundings.openConnections,
    models: service.spec.versions.map(({ modelId, weight }) => {
      const { name = '', version = '' } = models.get(modelId) ?? {};
      return { model_id: modelId, model_name: name, model_version: version, weight };
    }),
  };
}

function errorOf({ state }: Service, language: Language): { readonly error_msg?: string } {
  const error = state.reason ?? state.takenBack;
  return error === undefined ? {} : { error_msg: noticeText(error, language) };
}

/** The detail (reference, services, 2.3). */
export function presentService(
  service: Service,
  surroundings: ServiceSurroundings & { readonly models: ReadonlyMap<string, Model>; readonly language: Language },
): ServiceDetail {
  const request = service.spec.request as Partial<CreateServiceRequest>;
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
    generation: service.generation,
    ...errorOf(service, surroundings.language),
    config: presentConfig(service, surroundings.models),
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
    // Before the first look at a new wish the recorded one is that of the last deployment.
    ...(status === 'deploying' && {
      progress: service.state.observedGeneration < service.generation ? 0 : service.state.progress,
    }),
    publish_at: service.createdAt,
    transition_at: service.state.transitionAt,
    operation_time: service.updatedAt,
    invocation_times: surroundings.counters.calls,
    failed_times: surroundings.counters.failures,
    is_shared: false,
    shared_count: 0,
    is_free: false,
    ...(request.schedule && { schedule: request.schedule }),
    ...(service.wish === 'running' && service.spec.stopAt !== undefined && { due_time: service.spec.stopAt }),
    additional_properties: {
      ...request.additional_properties,
      ...presentPolicy(service.spec.policy, surroundings.drainTimeoutSeconds),
    },
  };
}
