import type { Route, RouteSnapshot, TokenKey } from '../../src/contract/route.ts';

export const projectId = '0123456789abcdef0123456789abcdef';

/** Every service leads to the same image; the one that is called lies in the middle. */
export function manyRoutes(count: number, upstreamPort: number, tokenKeys: readonly TokenKey[]): RouteSnapshot {
  const routes = Array.from({ length: count }, (_, index) => route(index, upstreamPort));
  return { sequence: 1, tokenKeys, routes };
}

/** The id of the service with that number. */
export function serviceId(index: number): string {
  return `468d146d-278a-4ca2-8830-${index.toString(16).padStart(12, '0')}`;
}

function route(index: number, port: number): Route {
  const instances = [{ id: `instance-${index}`, host: '127.0.0.1', port }];
  return {
    serviceId: serviceId(index),
    serviceName: `service-${index}`,
    projectId,
    revision: 1,
    websocket: true,
    open: true,
    status: 'running',
    versions: [{ modelId: 'model', weight: 100, tls: false, containerPort: 8080, instances }],
  };
}
