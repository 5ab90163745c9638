import type { Migration } from '../migrate.ts';

/** What users are described by, and those of whom everything that was issued before an instant is over. */
export const users: Migration = {
  number: 11,
  name: 'users',
  async up(schema) {
    await schema
      .alterTable('users')
      .addColumn('description', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await schema
      .createTable('user_revocations')
      .addColumn('user_id', 'text', (column) => column.primaryKey())
      .addColumn('issued_before', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema.createIndex('user_revocations_by_end').on('user_revocations').columns(['expires_at']).execute();
  },
};
