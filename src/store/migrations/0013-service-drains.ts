import type { Migration } from '../migrate.ts';

/** Until when the sockets that were open when a service was drained may go on: the last drain that was asked for. */
export const serviceDrains: Migration = {
  number: 13,
  name: 'service-drains',
  async up(schema) {
    await schema
      .createTable('service_drains')
      .addColumn('service_id', 'text', (column) => column.primaryKey().references('services.id').onDelete('cascade'))
      .addColumn('asked_at', 'bigint', (column) => column.notNull())
      .addColumn('deadline_at', 'bigint', (column) => column.notNull())
      .addColumn('close_from', 'bigint')
      .execute();
    await schema.createIndex('service_drains_by_end').on('service_drains').columns(['deadline_at']).execute();
  },
};
