import type { Migration } from '../migrate.ts';

/** How long the tags of repositories stay, and which have gone. */
export const retentions: Migration = {
  number: 19,
  name: 'retentions',
  async up(schema) {
    await schema
      .createTable('retentions')
      .addColumn('number', 'bigint', (column) => column.primaryKey())
      .addColumn('repository', 'text', (column) =>
        column.notNull().unique().references('repositories.name').onDelete('cascade'),
      )
      .addColumn('rules', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createTable('retention_records')
      .addColumn('number', 'bigint', (column) => column.primaryKey())
      .addColumn('repository', 'text', (column) => column.notNull().references('repositories.name').onDelete('cascade'))
      .addColumn('retention', 'bigint', (column) => column.notNull())
      .addColumn('template', 'text', (column) => column.notNull())
      .addColumn('tag', 'text', (column) => column.notNull())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('removed_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema
      .createIndex('retention_records_by_repository')
      .on('retention_records')
      .columns(['repository', 'number'])
      .execute();
  },
};
