import type { Migration } from '../migrate.ts';

/** What single users may do in organizations and repositories of the registry, whatever their roles say. */
export const imageAccess: Migration = {
  number: 20,
  name: 'image-access',
  async up(schema) {
    for (const [table, places] of [
      ['organization_access', 'organizations.name'],
      ['repository_access', 'repositories.name'],
    ] as const) {
      await schema
        .createTable(table)
        .addColumn('name', 'text', (column) => column.notNull().references(places).onDelete('cascade'))
        .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('auth', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint(`${table}_key`, ['name', 'user_id'])
        .execute();
      await schema.createIndex(`${table}_by_user`).on(table).columns(['user_id']).execute();
    }
  },
};
