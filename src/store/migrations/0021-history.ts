import { type SchemaModule, sql } from 'kysely';
import type { Migration } from '../migrate.ts';

const sums = [
  'seen_ms',
  'measured_ms',
  'cpu_ms',
  'memory_kb_seconds',
  'device_ms',
  'socket_ms',
  'instance_ms',
  'handshakes',
  'refusals',
  'calls',
  'failures',
  'messages_from_client',
  'messages_from_image',
  'bytes_from_client',
  'bytes_from_image',
  'most_cpu',
  'most_memory',
  'most_sockets',
  'most_instances',
] as const;

const held = [
  'cpu_ms',
  'memory_mb_seconds',
  'device_ms',
  'socket_ms',
  'handshakes',
  'refusals',
  'calls',
  'failures',
  'messages_from_client',
  'messages_from_image',
  'bytes_from_client',
  'bytes_from_image',
] as const;

/** What services and their instances took and carried, and what projects used by day. */
export const history: Migration = {
  number: 21,
  name: 'history',
  async up(schema: SchemaModule) {
    // What is known of a service that is gone outlives it: nothing refers to its row.
    await schema
      .createTable('history_series')
      .addColumn('number', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('service_id', 'text', (column) => column.notNull())
      .addColumn('instance_id', 'text', (column) => column.notNull())
      .addColumn('model_id', 'text', (column) => column.notNull())
      .addColumn('first_at', 'bigint', (column) => column.notNull())
      .addColumn('last_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('history_series_of', ['service_id', 'instance_id'])
      .execute();
    await schema.createIndex('history_series_by_last').on('history_series').columns(['last_at']).execute();
    let points = schema
      .createTable('history_points')
      .addColumn('step', 'integer', (column) => column.notNull())
      .addColumn('start', 'bigint', (column) => column.notNull())
      .addColumn('series', 'integer', (column) => column.notNull());
    for (const name of sums) points = points.addColumn(name, 'bigint', (column) => column.notNull());
    // In the order of time, and in that alone: what is written together lies together, and what is old goes together.
    await points
      .addPrimaryKeyConstraint('history_points_key', ['step', 'start', 'series'])
      .modifyEnd(sql`without rowid`)
      .execute();
    let usage = schema
      .createTable('usage_days')
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('day', 'integer', (column) => column.notNull())
      .addColumn('service_id', 'text', (column) => column.notNull())
      .addColumn('service_name', 'text', (column) => column.notNull());
    for (const name of held) usage = usage.addColumn(name, 'bigint', (column) => column.notNull());
    await usage.addPrimaryKeyConstraint('usage_days_key', ['project_id', 'day', 'service_id']).execute();
    await schema.createIndex('usage_days_by_day').on('usage_days').columns(['day']).execute();
  },
};
