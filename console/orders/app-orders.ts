import { path } from '../api/api.ts';
import type { Order } from './order.ts';

interface NamedApp {
  readonly projectId: string;
  readonly id: string;
  readonly name: string;
}

/** An application that may call a service, or is to. */
interface AppOfService {
  readonly projectId: string;
  readonly service: { readonly service_id: string; readonly service_name: string };
  readonly app: { readonly app_id: string; readonly app_name: string };
}

/** Characters of an AppCode that name it to the command line, where a whole one would stand in the list of processes. */
const nameOfCode = 6;

/** What is done to applications, their codes and what they may call. */
export const appOrders = {
  create: (projectId: string, name: string, remark: string): Order => ({
    request: {
      method: 'POST',
      path: path`/v1/${projectId}/app-auth/apps`,
      body: { app_name: name, ...(remark !== '' && { app_remark: remark }) },
    },
    command: ['sluice', 'app', 'create', name || 'NAME', ...(remark === '' ? [] : ['--remark', remark])],
  }),

  delete: (app: NamedApp): Order => ({
    request: { method: 'DELETE', path: appPath(app) },
    command: ['sluice', 'app', 'delete', app.name],
  }),

  resetSecret: (app: NamedApp): Order => ({
    request: { method: 'PUT', path: `${appPath(app)}/app-secret` },
    command: ['sluice', 'app', 'reset', app.name],
  }),

  addCode: (app: NamedApp): Order => ({
    request: { method: 'POST', path: `${appPath(app)}/app-code` },
    command: ['sluice', 'app', 'add-code', app.name],
  }),

  deleteCode: (app: NamedApp, code: string): Order => ({
    request: { method: 'DELETE', path: appPath(app) + path`/app-code/${code}` },
    command: ['sluice', 'app', 'delete-code', app.name, code.slice(0, nameOfCode)],
  }),

  authorize: ({ projectId, service, app }: AppOfService): Order => ({
    request: {
      method: 'POST',
      path: path`/v1/${projectId}/services/${service.service_id}/app-auth-api`,
      body: { apps: [{ app_id: app.app_id }] },
    },
    command: ['sluice', 'app', 'authorize', app.app_name, service.service_name],
  }),

  /** `apiId` is that under which the service knows its applications. */
  unauthorize: ({ projectId, service, app }: AppOfService, apiId: string): Order => ({
    request: {
      method: 'DELETE',
      path: path`/v1/${projectId}/services/${service.service_id}/app-auth-apis/${apiId}/app-auth-api`,
      body: { apps: [{ app_id: app.app_id }] },
    },
    command: ['sluice', 'app', 'unauthorize', app.app_name, service.service_name],
  }),
} as const;

function appPath({ projectId, id }: NamedApp): string {
  return path`/v1/${projectId}/app-auth/apps/${id}`;
}
