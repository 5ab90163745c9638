import type { Migration } from '../migrate.ts';

/** Apps, their codes, and which services they may call. */
export const apps: Migration = {
  number: 4,
  name: 'apps',
  async up(schema) {
    await schema
      .createTable('apps')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('project_id', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('remark', 'text', (column) => column.notNull())
      .addColumn('app_key', 'text', (column) => column.notNull().unique())
      .addColumn('sealed_secret', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('apps_name', ['user_id', 'name'])
      .execute();
    await schema
      .createTable('app_codes')
      // The code's SHA-256: a code is looked up without being opened.
      .addColumn('hash', 'text', (column) => column.primaryKey())
      .addColumn('app_id', 'text', (column) => column.notNull().references('apps.id').onDelete('cascade'))
      .addColumn('sealed_code', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await schema.createIndex('app_codes_by_app').on('app_codes').columns(['app_id']).execute();
    await schema
      .createTable('app_apis')
      .addColumn('id', 'text', (column) => column.primaryKey())
      // One for each service: all of a service lies behind one address.
      .addColumn('service_id', 'text', (column) =>
        column.notNull().unique().references('services.id').onDelete('cascade'),
      )
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('remark', 'text', (column) => column.notNull())
      .addColumn('takes_codes', 'integer', (column) => column.notNull())
      .execute();
    await schema
      .createTable('app_authorizations')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('api_id', 'text', (column) => column.notNull().references('app_apis.id').onDelete('cascade'))
      .addColumn('app_id', 'text', (column) => column.notNull().references('apps.id').onDelete('cascade'))
      .addUniqueConstraint('app_authorizations_once', ['api_id', 'app_id'])
      .execute();
    await schema.createIndex('app_authorizations_by_app').on('app_authorizations').columns(['app_id']).execute();
  },
};
