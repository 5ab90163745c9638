import type { Migration } from '../migrate.ts';

/** Volumes of projects, and which services have them. */
export const volumes: Migration = {
  number: 16,
  name: 'volumes',
  async up(schema) {
    await schema
      .createTable('volumes')
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('deleting', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('volumes_key', ['project_id', 'name'])
      .execute();
    await schema.createIndex('volumes_by_deleting').on('volumes').columns(['deleting']).execute();
    await schema
      .createTable('service_volumes')
      .addColumn('service_id', 'text', (column) => column.notNull().references('services.id').onDelete('cascade'))
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('service_volumes_key', ['service_id', 'name'])
      // Not "cascade": a volume that a service has stays.
      .addForeignKeyConstraint('service_volumes_volume', ['project_id', 'name'], 'volumes', ['project_id', 'name'])
      .execute();
    await schema.createIndex('service_volumes_by_name').on('service_volumes').columns(['project_id', 'name']).execute();
  },
};
