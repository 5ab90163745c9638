import type { Migration } from '../migrate.ts';

/** Instances that somebody asked to replace by others of the same kind, until they are gone. */
export const instanceReplacements: Migration = {
  number: 15,
  name: 'instance-replacements',
  async up(schema) {
    await schema
      .createTable('instance_replacements')
      .addColumn('service_id', 'text', (column) => column.notNull().references('services.id').onDelete('cascade'))
      .addColumn('instance_id', 'text', (column) => column.notNull())
      .addColumn('asked_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('instance_replacements_key', ['service_id', 'instance_id'])
      .execute();
  },
};
