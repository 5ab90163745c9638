import type { Migration } from '../migrate.ts';

/** What access keys are for, in their owner's words, and tokens that ended before their time. */
export const credentials: Migration = {
  number: 3,
  name: 'credentials',
  async up(schema) {
    await schema
      .alterTable('access_keys')
      .addColumn('description', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await schema.createIndex('access_keys_by_user').on('access_keys').columns(['user_id']).execute();
    await schema
      .createTable('token_revocations')
      .addColumn('token_id', 'text', (column) => column.primaryKey())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema.createIndex('token_revocations_by_end').on('token_revocations').columns(['expires_at']).execute();
  },
};
