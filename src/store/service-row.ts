import type { Selectable } from 'kysely';
import { shownStatus } from '../contract/resources/shown-status.ts';
import type { Service, ServiceSpec, ServiceWish } from '../contract/service.ts';
import type { ServiceTable } from './tables.ts';

export function toServiceRow(service: Service): ServiceTable {
  const workspace = service.spec.request['workspace_id'];
  return {
    id: service.id,
    project_id: service.projectId,
    owner_id: service.ownerId,
    name: service.spec.name,
    workspace_id: typeof workspace === 'string' ? workspace : '0',
    generation: service.generation,
    wish: service.wish,
    instance_count: instanceCount(service.spec),
    spec: JSON.stringify(service.spec),
    state: JSON.stringify(service.state),
    status: shownStatus(service),
    transition_at: service.state.transitionAt,
    created_at: service.createdAt,
    updated_at: service.updatedAt,
  };
}

/** The most that it may have: one that scales counts with all that its load may ask for. */
export function instanceCount({ versions }: Pick<ServiceSpec, 'versions'>): number {
  return versions.reduce((sum, { instanceCount: count, scaling }) => sum + (scaling?.maxInstances ?? count), 0);
}

export function toService(row: Selectable<ServiceTable>): Service {
  return {
    id: row.id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    generation: row.generation,
    spec: JSON.parse(row.spec),
    wish: row.wish as ServiceWish,
    state: JSON.parse(row.state),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
