import { path } from '../api/api.ts';
import type { Order } from './order.ts';

const root = '/v3.0/OS-CREDENTIAL/credentials';

/** What is done to the user's own access keys. */
export const accessKeyOrders = {
  create: (userId: string, description: string): Order => ({
    request: { method: 'POST', path: root, body: { credential: { user_id: userId, description } } },
    command: ['sluice', 'access-key', 'create', ...(description === '' ? [] : ['--description', description])],
  }),

  setStatus: (access: string, status: 'active' | 'inactive'): Order => ({
    request: { method: 'PUT', path: root + path`/${access}`, body: { credential: { status } } },
    command: ['sluice', 'access-key', status === 'active' ? 'enable' : 'disable', access],
  }),

  delete: (access: string): Order => ({
    request: { method: 'DELETE', path: root + path`/${access}` },
    command: ['sluice', 'access-key', 'delete', access],
  }),
} as const;
