import type { Migration } from '../migrate.ts';

/** Images that the platform itself has pulled onto the engine. */
export const pulledImages: Migration = {
  number: 6,
  name: 'pulled-images',
  async up(schema) {
    await schema
      .createTable('pulled_images')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('engine_id', 'text')
      .addColumn('pulled_at', 'bigint', (column) => column.notNull())
      .addColumn('used_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
