import type { Kysely, Selectable } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { Model, ModelStatus } from '../contract/model.ts';
import { appendEvent, readEvents } from './event-log.ts';
import { refuseDeletedProject } from './project-store.ts';
import { readPage } from './read-page.ts';
import { selectModels } from './select-models.ts';
import type { ModelReader, ModelWriter } from './store.ts';
import type { ModelTable, Tables } from './tables.ts';

/** Models and their events. */
export function createModelStore(database: Kysely<Tables>): ModelReader & ModelWriter {
  return { ...modelReader(database), ...modelWriter(database) };
}

function modelReader(database: Kysely<Tables>): ModelReader {
  const get = async (id: string) => {
    const row = await database.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toModel(row);
  };
  return {
    async find(projectId, id) {
      const model = await get(id);
      return model?.projectId === projectId ? model : undefined;
    },
    get,
    list(query) {
      const { selected, ordered } = selectModels(database, query);
      return readPage(selected, ordered, query, toModel);
    },
    async names(ids) {
      if (ids.length === 0) return new Map();
      const rows = await database
        .selectFrom('models')
        .select(['id', 'name', 'version'])
        .where('id', 'in', ids)
        .execute();
      return new Map(rows.map(({ id, name, version }) => [id, { name, version }]));
    },
    async versionCounts(projectId, names) {
      if (names.length === 0) return new Map();
      const rows = await database
        .selectFrom('models')
        .select((select) => ['name', select.fn.countAll<number>().as('versions')])
        .where('project_id', '=', projectId)
        .where('name', 'in', names)
        .groupBy('name')
        .execute();
      return new Map(rows.map(({ name, versions }) => [name, Number(versions)]));
    },
    async publishing() {
      const rows = await database
        .selectFrom('models')
        .selectAll()
        .where('status', 'in', ['publishing', 'building'])
        .orderBy('created_at')
        .execute();
      return rows.map(toModel);
    },
    usedBy: (id) => usersOf(database, id),
    async needed() {
      const rows = await database
        .selectFrom('models')
        .selectAll()
        .where('id', 'in', (nested) =>
          nested
            .selectFrom('service_versions')
            .innerJoin('services', 'services.id', 'service_versions.service_id')
            .select('service_versions.model_id')
            .where('services.wish', '=', 'running'),
        )
        .execute();
      return rows.map(toModel);
    },
    async usingImage(repository, digest) {
      const rows = await database
        .selectFrom('models')
        .selectAll()
        .where('image_repository', '=', repository)
        .where('image_digest', '=', digest)
        .execute();
      return rows.map(toModel).filter((model) => model.image?.builtIn === true);
    },
    events: (id, query) => readEvents(database, 'model_events', id, query),
  };
}

function modelWriter(database: Kysely<Tables>): ModelWriter {
  return {
    create: (model, first) =>
      database.transaction().execute(async (transaction) => {
        await refuseDeletedProject(transaction, model.projectId);
        const inserted = await transaction
          .insertInto('models')
          .values(toRow(model))
          .onConflict((conflict) => conflict.columns(['project_id', 'name', 'version']).doNothing())
          .returning('id')
          .executeTakeFirst();
        if (inserted === undefined) {
          throw clientError('model.exists', { name: model.name, version: model.version });
        }
        if (first) await appendEvent(transaction, 'model_events', model.id, first);
      }),
    async setImported(id, status, image) {
      await database
        .updateTable('models')
        .set({
          status,
          image: image === undefined ? null : JSON.stringify(image),
          image_repository: image?.repository ?? null,
          image_digest: image?.digest ?? null,
          size_bytes: image?.sizeBytes ?? 0,
        })
        .where('id', '=', id)
        .execute();
    },
    async delete(id) {
      await database.transaction().execute(async (transaction) => {
        const users = await usersOf(transaction, id);
        if (users.length > 0) {
          const services = users
            .slice(0, 5)
            .map((user) => user.name)
            .join(', ');
          throw clientError('model.in-use', { id, services });
        }
        await transaction.deleteFrom('models').where('id', '=', id).execute();
      });
    },
    addEvent: (id, event) =>
      database.transaction().execute((transaction) => appendEvent(transaction, 'model_events', id, event)),
  };
}

function usersOf(database: Kysely<Tables>, modelId: string): Promise<{ id: string; name: string }[]> {
  return database
    .selectFrom('services')
    .select(['id', 'name'])
    .where('id', 'in', (nested) =>
      nested.selectFrom('service_versions').select('service_id').where('model_id', '=', modelId),
    )
    .orderBy('name')
    .execute();
}

function toRow(model: Model): ModelTable {
  const text = (name: string, otherwise: string) => {
    const value = model.request[name];
    return typeof value === 'string' ? value : otherwise;
  };
  return {
    id: model.id,
    project_id: model.projectId,
    owner_id: model.ownerId,
    name: model.name,
    version: model.version,
    version_order: versionOrder(model.version),
    status: model.status,
    model_type: text('model_type', 'Image'),
    workspace_id: text('workspace_id', '0'),
    description: text('description', ''),
    source_location: model.sourceLocation,
    container: JSON.stringify(model.container),
    request: JSON.stringify(model.request),
    image: model.image === undefined ? null : JSON.stringify(model.image),
    image_repository: model.image?.repository ?? null,
    image_digest: model.image?.digest ?? null,
    size_bytes: model.image?.sizeBytes ?? 0,
    created_at: model.createdAt,
  };
}

function toModel(row: Selectable<ModelTable>): Model {
  return {
    id: row.id,
    projectId: row.project_id,
    ownerId: row.owner_id,
    name: row.name,
    version: row.version,
    status: row.status as ModelStatus,
    sourceLocation: row.source_location,
    container: JSON.parse(row.container),
    ...(row.image === null ? {} : { image: JSON.parse(row.image) }),
    request: JSON.parse(row.request),
    createdAt: row.created_at,
  };
}

/** `1.12.3` as 11203: each part has at most two digits. */
function versionOrder(version: string): number {
  return version.split('.').reduce((order, part) => order * 100 + (Number.parseInt(part, 10) || 0), 0);
}
