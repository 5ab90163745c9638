import type { Kysely } from 'kysely';
import type { ModelQuery } from './store.ts';
import type { Tables } from './tables.ts';
import { contains } from './text-match.ts';

const sortColumns = { create_at: 'created_at', model_version: 'version_order', model_size: 'size_bytes' } as const;

/** The rows that a list asks for, and the same in its order: an index has them in that order, so that a page reads no more than it skips and shows. */
export function selectModels(database: Kysely<Tables>, query: ModelQuery) {
  const selected = query.newestOnly ? newest(database, query) : matching(database, query);
  const ordered = selected.selectAll().orderBy(sortColumns[query.sortBy], query.order).orderBy('id', query.order);
  return { selected, ordered };
}

function newest(database: Kysely<Tables>, query: ModelQuery) {
  const ranked = matching(database, query).select((select) => [
    'id',
    select.fn
      .agg<number>('row_number')
      .over((over) => over.partitionBy('name').orderBy('version_order', 'desc'))
      .as('place'),
  ]);
  return database
    .selectFrom('models')
    .where('project_id', '=', query.projectId)
    .where('id', 'in', (nested) => nested.selectFrom(ranked.as('ranked')).select('id').where('place', '=', 1));
}

function matching(database: Kysely<Tables>, query: ModelQuery) {
  let selected = database.selectFrom('models').where('project_id', '=', query.projectId);
  if (query.name !== undefined) {
    selected = query.exactMatch
      ? selected.where('name', '=', query.name)
      : selected.where(contains('name', query.name));
  }
  if (query.version !== undefined) selected = selected.where('version', '=', query.version);
  if (query.status !== undefined) selected = selected.where('status', '=', query.status);
  if (query.description !== undefined) selected = selected.where(contains('description', query.description));
  if (query.workspaceId !== undefined) selected = selected.where('workspace_id', '=', query.workspaceId);
  if (query.modelType !== undefined) selected = selected.where('model_type', '=', query.modelType);
  if (query.notModelType !== undefined) selected = selected.where('model_type', '!=', query.notModelType);
  return selected;
}
