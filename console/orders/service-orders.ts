import type { ServiceAction } from '../../src/contract/service-actions.ts';
import { path } from '../api/api.ts';
import type { Order } from './order.ts';

/** What is done to services as a whole; their configuration has a page of its own. */
export type ServiceOrderKind = Exclude<ServiceAction, 'configure'>;

export interface NamedService {
  readonly service_id: string;
  readonly service_name: string;
}

/** What is done to services that are there, and to what is in them. */
export const serviceOrders = {
  /** To one of them; several are only deleted together. */
  whole(kind: ServiceOrderKind, projectId: string, services: readonly NamedService[]): Order {
    const address = path`/v1/${projectId}/services/${services.map(({ service_id: id }) => id).join(',')}`;
    const command = ['sluice', 'service', kind, ...services.map(({ service_name: name }) => name)];
    if (kind === 'delete') return { request: { method: 'DELETE', path: address }, command };
    if (kind === 'restart') return { request: { method: 'POST', path: `${address}/restart` }, command };
    const body = { status: kind === 'start' ? 'running' : 'stopped' };
    return { request: { method: 'PUT', path: address, body }, command };
  },

  restartInstance: (projectId: string, service: NamedService, instanceId: string): Order => ({
    request: {
      method: 'POST',
      path: path`/v1/${projectId}/services/${service.service_id}/instances/${instanceId}/restart`,
    },
    command: ['sluice', 'service', 'restart', service.service_name, '--instance', instanceId],
  }),

  rollBack: (projectId: string, service: NamedService, generation: number): Order => ({
    request: {
      method: 'POST',
      path: path`/v1/${projectId}/services/${service.service_id}/rollback`,
      body: { generation },
    },
    command: ['sluice', 'service', 'rollback', service.service_name, '--to', String(generation)],
  }),

  /** All its connections, within the time that the service or the installation gives them. */
  drain: (projectId: string, service: NamedService): Order => ({
    request: { method: 'POST', path: path`/v1/${projectId}/services/${service.service_id}/drain` },
    command: ['sluice', 'service', 'drain', service.service_name],
  }),

  endConnection: (projectId: string, service: NamedService, connectionId: string): Order => ({
    request: {
      method: 'DELETE',
      path: path`/v1/${projectId}/services/${service.service_id}/connections/${connectionId}`,
    },
    command: ['sluice', 'service', 'disconnect', service.service_name, connectionId],
  }),
} as const;
