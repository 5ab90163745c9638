import type { Migration } from '../migrate.ts';

/** What was found out about models' images by running them once. */
export const imageReports: Migration = {
  number: 7,
  name: 'image-reports',
  async up(schema) {
    await schema
      .createTable('image_reports')
      .addColumn('model_id', 'text', (column) => column.primaryKey().references('models.id').onDelete('cascade'))
      .addColumn('pending', 'integer', (column) => column.notNull())
      .addColumn('wished_at', 'bigint', (column) => column.notNull())
      .addColumn('examined_at', 'bigint')
      .addColumn('report', 'text')
      .addColumn('failure', 'text')
      .execute();
    await schema.createIndex('image_reports_pending').on('image_reports').columns(['pending', 'wished_at']).execute();
  },
};
