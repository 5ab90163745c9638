import type { Migration } from '../migrate.ts';

/** What the models of a project pull images of registries outside with. */
export const pullCredentials: Migration = {
  number: 18,
  name: 'pull-credentials',
  async up(schema) {
    await schema
      .createTable('pull_credentials')
      .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id').onDelete('cascade'))
      .addColumn('registry', 'text', (column) => column.notNull())
      .addColumn('username', 'text', (column) => column.notNull())
      .addColumn('sealed_password', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('pull_credentials_key', ['project_id', 'registry'])
      .execute();
  },
};
