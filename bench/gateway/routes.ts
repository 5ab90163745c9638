import type { UnnumberedRoute } from '../../src/control/route-table.ts';

export const projectId = '0123456789abcdef0123456789abcdef';

/** Every service leads to the same image; the one that is called lies in the middle. */
export function manyRoutes(count: number, upstreamPort: number): readonly UnnumberedRoute[] {
  return Array.from({ length: count }, (_, index) => benchRoute(index, upstreamPort));
}

/** The id of the service with that number. */
export function serviceId(index: number): string {
  return `468d146d-278a-4ca2-8830-${index.toString(16).padStart(12, '0')}`;
}

/** The record of the service with that number; `version` makes one that differs from the last. */
export function benchRoute(index: number, port: number, version = 0): UnnumberedRoute {
  const instances = [{ id: `instance-${index}`, host: '127.0.0.1', port }];
  return {
    serviceId: serviceId(index),
    serviceName: `service-${index}-${version}`,
    projectId,
    websocket: true,
    open: true,
    status: 'running',
    versions: [{ modelId: 'model', weight: 100, tls: false, containerPort: 8080, instances }],
  };
}
