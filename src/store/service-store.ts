import type { Kysely, Selectable, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { shownStatus } from '../contract/resources/shown-status.ts';
import type { Service, ServiceWish } from '../contract/service.ts';
import { appendEvent, readEvents } from './event-log.ts';
import { readPage } from './read-page.ts';
import type { ServiceQuery, ServiceReader, ServiceWriter } from './store.ts';
import type { ServiceTable, Tables } from './tables.ts';
import { contains } from './text-match.ts';

const sortColumns = { publish_at: 'created_at', service_name: 'name', transition_at: 'transition_at' } as const;

/** Services and their events. `now` gives the time of a change, ms. */
export function createServiceStore(database: Kysely<Tables>, now: () => number): ServiceReader & ServiceWriter {
  return { ...serviceReader(database), ...serviceWriter(database, now) };
}

function serviceReader(database: Kysely<Tables>): ServiceReader {
  return {
    async find(projectId, id) {
      const service = await readService(database, id);
      return service?.projectId === projectId ? service : undefined;
    },
    get: (id) => readService(database, id),
    list(query) {
      const selected = matching(database, query);
      const ordered = selected.selectAll().orderBy(sortColumns[query.sortBy], query.order).orderBy('id', query.order);
      return readPage(selected, ordered, query, toService);
    },
    async all() {
      const rows = await database.selectFrom('services').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(toService);
    },
    events: (id, query) => readEvents(database, 'service_events', id, query),
  };
}

function serviceWriter(database: Kysely<Tables>, now: () => number): ServiceWriter {
  return {
    create: (service) => database.transaction().execute((transaction) => insert(transaction, service)),
    setWish: (id, change) =>
      database.transaction().execute(async (transaction) => {
        const service = await existing(transaction, id);
        if (service.wish === 'deleted' && (change.spec !== undefined || change.wish !== 'deleted')) {
          throw clientError('service.being-deleted', { name: service.spec.name });
        }
        const changed: Service = {
          ...service,
          generation: service.generation + 1,
          wish: change.wish ?? service.wish,
          spec: change.spec ?? service.spec,
          updatedAt: now(),
        };
        await transaction.updateTable('services').set(toRow(changed)).where('id', '=', id).execute();
        if (change.spec !== undefined || change.wish === 'deleted') await writeVersions(transaction, changed);
        return changed;
      }),
    amend: (id, change) =>
      database.transaction().execute(async (transaction) => {
        const service = await existing(transaction, id);
        const changed = { ...service, spec: change(service.spec), updatedAt: now() };
        await transaction.updateTable('services').set(toRow(changed)).where('id', '=', id).execute();
        return changed;
      }),
    setState: (id, state) =>
      database.transaction().execute(async (transaction) => {
        const service = await readService(transaction, id);
        if (service === undefined) return;
        const { status, transition_at } = toRow({ ...service, state });
        await transaction
          .updateTable('services')
          .set({ state: JSON.stringify(state), status, transition_at })
          .where('id', '=', id)
          .execute();
      }),
    async remove(id) {
      await database.deleteFrom('services').where('id', '=', id).execute();
    },
    addEvent: (id, event) =>
      database.transaction().execute((transaction) => appendEvent(transaction, 'service_events', id, event)),
  };
}

async function insert(transaction: Transaction<Tables>, service: Service): Promise<void> {
  const inserted = await transaction
    .insertInto('services')
    .values(toRow(service))
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) throw clientError('service.exists', { name: service.spec.name });
  await writeVersions(transaction, service);
}

/** Notes which models the service uses. One that is being deleted holds none of them any more. */
async function writeVersions(transaction: Transaction<Tables>, service: Service): Promise<void> {
  await transaction.deleteFrom('service_versions').where('service_id', '=', service.id).execute();
  if (service.wish === 'deleted') return;
  for (const [position, version] of service.spec.versions.entries()) {
    const model = await transaction
      .selectFrom('models')
      .select('id')
      .where('id', '=', version.modelId)
      .executeTakeFirst();
    if (model === undefined) throw clientError('service.model-not-found', { id: version.modelId });
    await transaction
      .insertInto('service_versions')
      .values({ service_id: service.id, position, model_id: version.modelId })
      .execute();
  }
}

async function existing(database: Kysely<Tables>, id: string): Promise<Service> {
  const service = await readService(database, id);
  if (service === undefined) throw clientError('service.not-found', { name: id });
  return service;
}

async function readService(database: Kysely<Tables>, id: string): Promise<Service | undefined> {
  const row = await database.selectFrom('services').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toService(row);
}

function matching(database: Kysely<Tables>, query: ServiceQuery) {
  let selected = database.selectFrom('services').where('project_id', '=', query.projectId);
  if (query.id !== undefined) selected = selected.where('id', '=', query.id);
  if (query.name !== undefined) selected = selected.where(contains('name', query.name));
  if (query.status !== undefined) selected = selected.where('status', '=', query.status);
  if (query.workspaceId !== undefined) selected = selected.where('workspace_id', '=', query.workspaceId);
  const { modelId } = query;
  if (modelId !== undefined) {
    selected = selected.where('id', 'in', (nested) =>
      nested.selectFrom('service_versions').select('service_id').where('model_id', '=', modelId),
    );
  }
  return selected;
}

function toRow(service: Service): ServiceTable {
  const workspace = service.spec.request['workspace_id'];
  return {
    id: service.id,
    project_id: service.projectId,
    owner_id: service.ownerId,
    name: service.spec.name,
    workspace_id: typeof workspace === 'string' ? workspace : '0',
    generation: service.generation,
    wish: service.wish,
    spec: JSON.stringify(service.spec),
    state: JSON.stringify(service.state),
    status: shownStatus(service),
    transition_at: service.state.transitionAt,
    created_at: service.createdAt,
    updated_at: service.updatedAt,
  };
}

function toService(row: Selectable<ServiceTable>): Service {
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
