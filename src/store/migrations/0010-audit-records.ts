import type { Migration } from '../migrate.ts';

/** Who changed what, or wanted to. */
export const auditRecords: Migration = {
  number: 10,
  name: 'audit-records',
  async up(schema) {
    await schema
      .createTable('audit_records')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('occurred_at', 'bigint', (column) => column.notNull())
      .addColumn('domain_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('credential_kind', 'text', (column) => column.notNull())
      .addColumn('credential_id', 'text', (column) => column.notNull())
      .addColumn('client_address', 'text', (column) => column.notNull())
      .addColumn('action', 'text', (column) => column.notNull())
      .addColumn('project_id', 'text')
      .addColumn('resources', 'text', (column) => column.notNull())
      .addColumn('kept_as', 'text', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('status', 'integer')
      .addColumn('error_code', 'text')
      .execute();
    await schema
      .createTable('audit_resources')
      .addColumn('record_id', 'text', (column) => column.notNull().references('audit_records.id').onDelete('cascade'))
      .addColumn('resource_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_resources_key', ['record_id', 'resource_id'])
      .execute();
    const index = (
      name: string,
      columns: ['domain_id' | 'kept_as', ...('user_id' | 'action' | 'occurred_at' | 'id')[]],
    ) => schema.createIndex(`audit_records_by_${name}`).on('audit_records').columns(columns).execute();
    await index('domain', ['domain_id', 'occurred_at', 'id']);
    await index('user', ['domain_id', 'user_id', 'occurred_at', 'id']);
    await index('action', ['domain_id', 'action', 'occurred_at', 'id']);
    await index('kind', ['kept_as', 'occurred_at', 'id']);
    await schema.createIndex('audit_records_by_time').on('audit_records').columns(['occurred_at']).execute();
    await schema.createIndex('audit_resources_by_id').on('audit_resources').columns(['resource_id']).execute();
  },
};
