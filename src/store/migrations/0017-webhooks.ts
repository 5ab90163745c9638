import type { Migration } from '../migrate.ts';

/** Who is told of services' statuses, and what was or will be told. */
export const webhooks: Migration = {
  number: 17,
  name: 'webhooks',
  async up(schema) {
    await schema
      .createTable('webhooks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id').onDelete('cascade'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('sealed_url', 'text', (column) => column.notNull())
      .addColumn('shown_url', 'text', (column) => column.notNull())
      .addColumn('sealed_secret', 'text')
      .addColumn('statuses', 'text', (column) => column.notNull())
      .addColumn('service_ids', 'text', (column) => column.notNull())
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('enabled', 'integer', (column) => column.notNull())
      .addColumn('paused', 'text')
      .addColumn('failures', 'integer', (column) => column.notNull())
      // 1 while deliveries wait, which go on at `ready_at`.
      .addColumn('waiting', 'integer', (column) => column.notNull())
      .addColumn('ready_at', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('webhooks_name', ['project_id', 'name'])
      .execute();
    await schema.createIndex('webhooks_by_time').on('webhooks').columns(['waiting', 'ready_at']).execute();
    await schema
      .createTable('webhook_deliveries')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('webhook_id', 'text', (column) => column.notNull().references('webhooks.id').onDelete('cascade'))
      // Their order, which is that of the events; a repeated one stands behind all others.
      .addColumn('number', 'bigint', (column) => column.notNull().unique())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempts', 'text', (column) => column.notNull())
      .addColumn('attempt_count', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .execute();
    const index = (name: string, columns: ('webhook_id' | 'state' | 'number' | 'created_at')[]) =>
      schema.createIndex(`webhook_deliveries_by_${name}`).on('webhook_deliveries').columns(columns).execute();
    await index('webhook', ['webhook_id', 'number']);
    await index('state', ['webhook_id', 'state', 'number']);
    await index('age', ['webhook_id', 'created_at']);
  },
};
