import type { ChangeFeed } from '../store/change-feed.ts';
import type { LinkServer } from './link-server.ts';

/** Tells of what is seen of services and lies in no row. */
export interface ServiceChanges {
  instances(service: { readonly id: string; readonly projectId: string }): void;
  sockets(aspect: 'connections' | 'handshakes', serviceIds: ReadonlySet<string>): void;
}

export function createServiceChanges(changes: ChangeFeed, route: LinkServer['route']): ServiceChanges {
  return {
    instances: ({ id, projectId }) => changes.observed({ kind: 'service', id, aspect: 'instances', projectId }),
    sockets(aspect, serviceIds) {
      for (const id of serviceIds) {
        const projectId = route(id)?.projectId;
        if (projectId !== undefined) changes.observed({ kind: 'service', id, aspect, projectId });
      }
    },
  };
}
