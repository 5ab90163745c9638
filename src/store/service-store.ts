import type { Kysely, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { notice } from '../contract/notices.ts';
import type { Service, ServiceSpec, ServiceState, ServiceUpdate, ServiceWish } from '../contract/service.ts';
import { appendEvent, readEvents } from './event-log.ts';
import { type InstanceReplacements, instanceReplacements } from './instance-replacements.ts';
import { refuseDeletedProject } from './project-store.ts';
import { readPage } from './read-page.ts';
import { sameConfiguration, withConfiguration } from './service-configuration.ts';
import { refuseBeyondQuota } from './service-quota.ts';
import { toService, toServiceRow } from './service-row.ts';
import { appendUpdate, closeUpdates, failUpdate, lastGoodUpdate, readUpdates } from './service-updates.ts';
import type { ServiceQuery, ServiceReader, ServiceWriter } from './store.ts';
import type { Tables } from './tables.ts';
import { contains } from './text-match.ts';
import { writeVolumes } from './volume-store.ts';
import { tellOfChange } from './webhook-outbox.ts';

const sortColumns = { publish_at: 'created_at', service_name: 'name', transition_at: 'transition_at' } as const;

/**
 * Services and their events. `now` gives the time of a change, ms; `onTold` is called when webhooks are to be told of a service's status,
 * after that is written.
 */
export function createServiceStore(
  database: Kysely<Tables>,
  now: () => number,
  onTold: () => void,
): ServiceReader & ServiceWriter & InstanceReplacements {
  return { ...serviceReader(database), ...serviceWriter(database, now, onTold), ...instanceReplacements(database) };
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
    statuses: (projectId) =>
      database.selectFrom('services').select(['id', 'status']).where('project_id', '=', projectId).execute(),
    async all() {
      const rows = await database.selectFrom('services').selectAll().orderBy('created_at').orderBy('id').execute();
      return rows.map(toService);
    },
    updates: (id, slice) => readUpdates(database, id, slice),
    events: (id, query) => readEvents(database, 'service_events', id, query),
  };
}

function serviceWriter(database: Kysely<Tables>, now: () => number, onTold: () => void): ServiceWriter {
  return {
    create: (service, quota = {}) =>
      whole(async (transaction, tell) => {
        await refuseBeyondQuota(transaction, quota, undefined, service);
        await insert(transaction, service, now());
        await tell(undefined, service);
      }),
    setWish: (id, change, quota = {}) =>
      whole(async (transaction, tell) => {
        const service = await existing(transaction, id);
        const wish = typeof change.wish === 'function' ? change.wish(service) : change.wish;
        if (service.wish === 'deleted' && (change.spec !== undefined || wish !== 'deleted')) {
          throw clientError('service.being-deleted', { name: service.spec.name });
        }
        const spec = typeof change.spec === 'function' ? change.spec(service) : (change.spec ?? service.spec);
        if (wish === undefined && Bun.deepEquals(spec, service.spec)) return service;
        await refuseBeyondQuota(transaction, quota, service, { ...service, wish: wish ?? service.wish, spec });
        return write(transaction, tell, service, { wish, spec }, change.kind ?? 'update');
      }),
    deleteAll: (ids) =>
      whole(async (transaction, tell) => {
        for (const id of ids) {
          const service = await existing(transaction, id);
          if (service.wish === 'deleted') continue;
          await write(transaction, tell, service, { wish: 'deleted', spec: service.spec }, 'update');
        }
      }),
    rollBack: (id, { generation, reason, state }) =>
      whole(async (transaction, tell) => {
        const service = await readService(transaction, id);
        if (service?.generation !== generation || service.wish !== 'running') return undefined;
        const good = await lastGoodUpdate(transaction, id);
        const spec = good && withConfiguration(service.spec, good);
        if (spec === undefined || sameConfiguration(spec, service.spec)) return undefined;
        await failUpdate(transaction, service, reason, now());
        return write(transaction, tell, service, { spec, state }, 'rollback');
      }),
    stopOverdue: (id, at) =>
      whole(async (transaction, tell) => {
        const service = await readService(transaction, id);
        if (service?.wish !== 'running' || (service.spec.stopAt ?? at + 1) > at) return false;
        await write(transaction, tell, service, { wish: 'stopped', spec: service.spec }, 'update');
        const event = { type: 'normal', notice: notice('service.stopped-by-schedule', {}), occurredAt: at } as const;
        await appendEvent(transaction, 'service_events', id, event);
        return true;
      }),
    setState: (id, state, events = []) =>
      whole(async (transaction, tell) => {
        const service = await readService(transaction, id);
        if (service === undefined) return;
        for (const event of events) await appendEvent(transaction, 'service_events', id, event);
        const { status, transition_at } = toServiceRow({ ...service, state });
        await transaction
          .updateTable('services')
          .set({ state: JSON.stringify(state), status, transition_at })
          .where('id', '=', id)
          .execute();
        const becameGood = await closeUpdates(transaction, id, state, now());
        if (becameGood) await writeUses(transaction, service, now());
        await tell(service, { ...service, state });
      }),
    remove: (id) =>
      whole(async (transaction, tell) => {
        const service = await readService(transaction, id);
        await transaction.deleteFrom('services').where('id', '=', id).execute();
        await tell(service, undefined);
      }),
    addEvent: (id, event) =>
      database.transaction().execute((transaction) => appendEvent(transaction, 'service_events', id, event)),
  };

  /** Does `work` whole or not at all; whom it tells of a change is told behind it. */
  async function whole<Result>(
    work: (transaction: Transaction<Tables>, tell: Tell) => Promise<Result>,
  ): Promise<Result> {
    let told = false;
    const result = await database.transaction().execute((transaction) =>
      work(transaction, async (before, after) => {
        if (await tellOfChange(transaction, before, after, now())) told = true;
      }),
    );
    if (told) onTold();
    return result;
  }

  /** Writes the service, and the row of its configuration where that is another one. */
  async function write(
    transaction: Transaction<Tables>,
    tell: Tell,
    before: Service,
    { wish, spec, state }: ServiceChange,
    kind: ServiceUpdate['kind'],
  ): Promise<Service> {
    const configured = !sameConfiguration(spec, before.spec);
    // Words and policy concern no instance: nothing for the reconciler to do.
    const counts = configured || wish !== undefined;
    const changed: Service = {
      ...before,
      generation: counts ? before.generation + 1 : before.generation,
      wish: wish ?? before.wish,
      spec,
      state: state ?? before.state,
      updatedAt: now(),
    };
    await transaction.updateTable('services').set(toServiceRow(changed)).where('id', '=', changed.id).execute();
    if (configured) await appendUpdate(transaction, changed, kind);
    if (configured || changed.wish === 'deleted') await writeUses(transaction, changed, now());
    await tell(before, changed);
    return changed;
  }
}

/** Absent: the service is new, or gone. */
type Tell = (before: Service | undefined, after: Service | undefined) => Promise<void>;

interface ServiceChange {
  readonly wish?: ServiceWish | undefined;
  readonly spec: ServiceSpec;
  readonly state?: ServiceState | undefined;
}

async function insert(transaction: Transaction<Tables>, service: Service, now: number): Promise<void> {
  await refuseDeletedProject(transaction, service.projectId);
  const inserted = await transaction
    .insertInto('services')
    .values(toServiceRow(service))
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted === undefined) throw clientError('service.exists', { name: service.spec.name });
  await appendUpdate(transaction, service, 'create');
  await writeUses(transaction, service, now);
}

/**
 * Notes which models and volumes the service uses: those of its configuration, and those of the last good one as long as it may
 * have to go back. One that is being deleted holds no model any more.
 */
async function writeUses(transaction: Transaction<Tables>, service: Service, now: number): Promise<void> {
  await transaction.deleteFrom('service_versions').where('service_id', '=', service.id).execute();
  if (service.wish === 'deleted') return;
  const good = await lastGoodUpdate(transaction, service.id);
  const versions = [...service.spec.versions, ...(good?.versions ?? [])];
  for (const [position, modelId] of [...new Set(versions.map((version) => version.modelId))].entries()) {
    const model = await transaction.selectFrom('models').select('id').where('id', '=', modelId).executeTakeFirst();
    if (model === undefined) throw clientError('service.model-not-found', { id: modelId });
    await transaction
      .insertInto('service_versions')
      .values({ service_id: service.id, position, model_id: modelId })
      .execute();
  }
  await writeVolumes(transaction, service, versions, now);
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
