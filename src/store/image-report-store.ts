import type { Kysely, Selectable } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { requireRow } from './require-row.ts';
import type { ImageReportStore, StoredImageReport } from './store.ts';
import type { ImageReportTable, Tables } from './tables.ts';

/** Examinations of models' images: those that are wished, and what came of the last one. */
export function createImageReportStore(database: Kysely<Tables>): ImageReportStore {
  return {
    async get(modelId) {
      const row = await database
        .selectFrom('image_reports')
        .selectAll()
        .where('model_id', '=', modelId)
        .executeTakeFirst();
      return row && toReport(row);
    },
    async pending() {
      const rows = await database
        .selectFrom('image_reports')
        .select('model_id')
        .where('pending', '=', 1)
        .orderBy('wished_at')
        .orderBy('model_id')
        .execute();
      return rows.map((row) => row.model_id);
    },
    wish: (modelId, now) =>
      database.transaction().execute(async (transaction) => {
        const row = { model_id: modelId, pending: 1, wished_at: now, examined_at: null, report: null, failure: null };
        await requireRow(transaction, 'models', modelId, clientError('model.not-found', { id: modelId }));
        await transaction
          .insertInto('image_reports')
          .values(row)
          // What is wished already keeps its place.
          .onConflict((conflict) =>
            conflict
              .column('model_id')
              .doUpdateSet({ pending: 1, wished_at: now })
              .where('image_reports.pending', '=', 0),
          )
          .execute();
      }),
    complete: (modelId, outcome, container) =>
      database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('image_reports')
          .set({
            pending: 0,
            examined_at: outcome.examinedAt,
            report: 'report' in outcome ? JSON.stringify(outcome.report) : null,
            failure: 'failure' in outcome ? JSON.stringify(outcome.failure) : null,
          })
          .where('model_id', '=', modelId)
          .execute();
        if (container === undefined) return;
        await transaction
          .updateTable('models')
          .set({ status: 'published', container: JSON.stringify(container) })
          .where('id', '=', modelId)
          .where('status', '=', 'publishing')
          .execute();
      }),
  };
}

function toReport(row: Selectable<ImageReportTable>): StoredImageReport {
  return {
    pending: row.pending === 1,
    wishedAt: row.wished_at,
    ...(row.examined_at !== null && { examinedAt: row.examined_at }),
    ...(row.report !== null && { report: JSON.parse(row.report) }),
    ...(row.failure !== null && { failure: JSON.parse(row.failure) }),
  };
}
