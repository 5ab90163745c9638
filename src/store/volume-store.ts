import type { Kysely, Selectable, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { Service, ServiceVersionSpec } from '../contract/service.ts';
import { refuseDeletedProject } from './project-store.ts';
import { readSlice } from './read-page.ts';
import type { Tables } from './tables.ts';
import { contains } from './text-match.ts';
import type { Volume, VolumeStore } from './volumes.ts';

/** Of one project. */
const mostVolumes = 1_000;

type Row = Selectable<Tables['volumes']>;

/** Volumes of projects. `now` gives the time of a change, ms. */
export function createVolumeStore(database: Kysely<Tables>, now: () => number): VolumeStore {
  return {
    async find(projectId, name) {
      const row = await rowOf(database, projectId, name);
      return row && (await withServices(database, projectId, [row]))[0];
    },
    async list({ projectId, part, order, ...slice }) {
      let selected = database.selectFrom('volumes').where('project_id', '=', projectId);
      if (part !== undefined) selected = selected.where(contains('name', part));
      const page = await readSlice(selected, selected.selectAll().orderBy('name', order), slice, (row: Row) => row);
      return { total: page.total, rows: await withServices(database, projectId, page.rows) };
    },
    create: (projectId, name) =>
      database.transaction().execute(async (transaction) => {
        const present = await rowOf(transaction, projectId, name);
        if (present !== undefined)
          throw clientError(present.deleting ? 'volume.being-deleted' : 'volume.exists', { name });
        const createdAt = now();
        await insert(transaction, { project_id: projectId, name, created_at: createdAt, deleting: 0 });
        return { projectId, name, createdAt, isBeingDeleted: false, services: [] };
      }),
    beginDeletion: (projectId, name) =>
      database.transaction().execute(async (transaction) => {
        const row = await rowOf(transaction, projectId, name);
        if (row === undefined) throw clientError('volume.not-found', { name });
        const [user] = await transaction
          .selectFrom('service_volumes')
          .innerJoin('services', 'services.id', 'service_volumes.service_id')
          .select('services.name')
          .where('service_volumes.project_id', '=', projectId)
          .where('service_volumes.name', '=', name)
          .where('services.wish', '!=', 'deleted')
          .limit(1)
          .execute();
        if (user !== undefined) throw clientError('volume.in-use', { name, service: user.name });
        await transaction
          .updateTable('volumes')
          .set({ deleting: 1 })
          .where('project_id', '=', projectId)
          .where('name', '=', name)
          .execute();
      }),
    async beingDeleted() {
      const rows = await database
        .selectFrom('volumes')
        .leftJoin('service_volumes', (join) =>
          join
            .onRef('service_volumes.project_id', '=', 'volumes.project_id')
            .onRef('service_volumes.name', '=', 'volumes.name'),
        )
        .select(['volumes.project_id', 'volumes.name', (select) => select.fn.count('service_id').as('users')])
        .where('deleting', '=', 1)
        .groupBy(['volumes.project_id', 'volumes.name'])
        .orderBy('volumes.project_id')
        .orderBy('volumes.name')
        .execute();
      return rows.map((row) => ({ projectId: row.project_id, name: row.name, isFree: Number(row.users) === 0 }));
    },
    async remove(projectId, name) {
      await database
        .deleteFrom('volumes')
        .where('project_id', '=', projectId)
        .where('name', '=', name)
        .where('deleting', '=', 1)
        .execute();
    },
  };
}

/**
 * Notes which volumes the service has: those of its configuration, and those of the last good one as long as it may have to go back. They
 * are made where they are not there. One that is being deleted keeps its volumes until its instances are gone, and with them its row.
 */
export async function writeVolumes(
  transaction: Transaction<Tables>,
  { id, projectId }: Pick<Service, 'id' | 'projectId'>,
  versions: readonly ServiceVersionSpec[],
  now: number,
): Promise<void> {
  await transaction.deleteFrom('service_volumes').where('service_id', '=', id).execute();
  const mounts = versions.flatMap(({ volumes = [] }) => volumes);
  for (const name of new Set(mounts.flatMap((mount) => ('volume' in mount ? [mount.volume] : [])))) {
    const present = await rowOf(transaction, projectId, name);
    if (present?.deleting) throw clientError('volume.being-deleted', { name });
    if (present === undefined) await insert(transaction, { project_id: projectId, name, created_at: now, deleting: 0 });
    await transaction.insertInto('service_volumes').values({ service_id: id, project_id: projectId, name }).execute();
  }
}

async function insert(transaction: Transaction<Tables>, row: Row): Promise<void> {
  await refuseDeletedProject(transaction, row.project_id);
  const { count } = await transaction
    .selectFrom('volumes')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('project_id', '=', row.project_id)
    .executeTakeFirstOrThrow();
  if (Number(count) >= mostVolumes) throw clientError('volume.too-many', { maximum: mostVolumes });
  await transaction.insertInto('volumes').values(row).execute();
}

function rowOf(database: Kysely<Tables>, projectId: string, name: string): Promise<Row | undefined> {
  return database
    .selectFrom('volumes')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .executeTakeFirst();
}

async function withServices(
  database: Kysely<Tables>,
  projectId: string,
  rows: readonly Row[],
): Promise<readonly Volume[]> {
  if (rows.length === 0) return [];
  const users = await database
    .selectFrom('service_volumes')
    .innerJoin('services', 'services.id', 'service_volumes.service_id')
    .select(['service_volumes.name as volume', 'services.id', 'services.name'])
    .where('service_volumes.project_id', '=', projectId)
    .where(
      'service_volumes.name',
      'in',
      rows.map(({ name }) => name),
    )
    .orderBy('services.name')
    .execute();
  const byVolume = Map.groupBy(users, ({ volume }) => volume);
  return rows.map((row) => ({
    projectId: row.project_id,
    name: row.name,
    createdAt: row.created_at,
    isBeingDeleted: row.deleting === 1,
    services: (byVolume.get(row.name) ?? []).map(({ id, name }) => ({ id, name })),
  }));
}
