import type { SchemaModule } from 'kysely';
import type { Migration } from '../migrate.ts';

/** What became of a service's connections, and of handshakes that did not become one. */
export const connections: Migration = {
  number: 2,
  name: 'connections',
  async up(schema: SchemaModule) {
    await schema
      .createTable('connections')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('service_id', 'text', (column) => column.notNull().references('services.id').onDelete('cascade'))
      .addColumn('model_id', 'text', (column) => column.notNull())
      .addColumn('instance_id', 'text', (column) => column.notNull())
      .addColumn('credential_kind', 'text', (column) => column.notNull())
      .addColumn('credential_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('client_address', 'text', (column) => column.notNull())
      .addColumn('opened_at', 'bigint', (column) => column.notNull())
      .addColumn('handshake_ms', 'integer', (column) => column.notNull())
      .addColumn('first_answer_ms', 'bigint')
      .addColumn('bytes_from_client', 'bigint', (column) => column.notNull())
      .addColumn('messages_from_client', 'bigint', (column) => column.notNull())
      .addColumn('bytes_from_image', 'bigint', (column) => column.notNull())
      .addColumn('messages_from_image', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_by', 'text', (column) => column.notNull())
      .addColumn('close_code', 'integer', (column) => column.notNull())
      .addColumn('reason', 'text')
      .execute();
    await schema
      .createTable('handshakes')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('service_id', 'text', (column) => column.notNull().references('services.id').onDelete('cascade'))
      .addColumn('occurred_at', 'bigint', (column) => column.notNull())
      .addColumn('client_address', 'text', (column) => column.notNull())
      .addColumn('stage', 'text', (column) => column.notNull())
      .addColumn('status', 'integer', (column) => column.notNull())
      .addColumn('error', 'text')
      .addColumn('instance_id', 'text')
      .execute();
    for (const [table, time] of [
      ['connections', 'ended_at'],
      ['handshakes', 'occurred_at'],
    ] as const) {
      await schema.createIndex(`${table}_by_service`).on(table).columns(['service_id', time, 'id']).execute();
      await schema.createIndex(`${table}_by_time`).on(table).columns([time]).execute();
    }
  },
};
