import type { Migration } from '../migrate.ts';

/** The models of one name, by version and by time, for lists that ask for a name or are grouped by it. */
export const modelNames: Migration = {
  number: 9,
  name: 'model-names',
  async up(schema) {
    for (const column of ['version_order', 'created_at']) {
      const index = schema.createIndex(`models_by_name_and_${column}`).on('models');
      await index.columns(['project_id', 'name', column, 'id']).execute();
    }
  },
};
