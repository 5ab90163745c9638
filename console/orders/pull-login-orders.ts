import { path } from '../api/api.ts';
import type { Order } from './order.ts';

/** What is done to a project's logins for registries outside. */
export const pullLoginOrders = {
  store: (projectId: string, registry: string, username: string, password: string): Order => ({
    request: {
      method: 'PUT',
      path: path`/v1/${projectId}/pull-credentials/${registry || 'REGISTRY'}`,
      body: { username, password },
    },
    command: ['sluice', 'registry', 'login', registry || 'REGISTRY', '--username', username || 'USER'],
  }),

  remove: (projectId: string, registry: string): Order => ({
    request: { method: 'DELETE', path: path`/v1/${projectId}/pull-credentials/${registry}` },
    command: ['sluice', 'registry', 'logout', registry],
  }),
} as const;
