import type { Migration } from '../migrate.ts';

/** Settings, identity, organizations, models and services. */
export const foundation: Migration = {
  number: 1,
  name: 'foundation',
  async up(schema) {
    await schema
      .createTable('settings')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
    await identity(schema);
    await models(schema);
    await services(schema);
    for (const resource of ['model', 'service'] as const) await events(schema, resource);
  },
};

type Schema = Parameters<Migration['up']>[0];

async function identity(schema: Schema): Promise<void> {
  await schema
    .createTable('domains')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .execute();
  await schema
    .createTable('users')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('domain_id', 'text', (column) => column.notNull().references('domains.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text', (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('roles', 'text', (column) => column.notNull())
    .addUniqueConstraint('users_name', ['domain_id', 'name'])
    .execute();
  await schema
    .createTable('projects')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('domain_id', 'text', (column) => column.notNull().references('domains.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addUniqueConstraint('projects_name', ['domain_id', 'name'])
    .execute();
  await schema
    .createTable('access_keys')
    .addColumn('access_key', 'text', (column) => column.primaryKey())
    .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
    .addColumn('sealed_secret', 'text', (column) => column.notNull())
    .addColumn('enabled', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('organizations')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('domain_id', 'text', (column) => column.notNull().references('domains.id'))
    .addColumn('creator_id', 'text', (column) => column.notNull())
    .addColumn('creator_name', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function models(schema: Schema): Promise<void> {
  await schema
    .createTable('models')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('version', 'text', (column) => column.notNull())
    .addColumn('version_order', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('model_type', 'text', (column) => column.notNull())
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('source_location', 'text', (column) => column.notNull())
    .addColumn('container', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('image', 'text')
    .addColumn('image_repository', 'text')
    .addColumn('image_digest', 'text')
    .addColumn('size_bytes', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('models_name_version', ['project_id', 'name', 'version'])
    .execute();
  for (const column of ['created_at', 'version_order', 'size_bytes']) {
    const index = schema.createIndex(`models_by_${column}`).on('models');
    await index.columns(['project_id', column, 'id']).execute();
  }
  await schema.createIndex('models_by_status').on('models').columns(['status']).execute();
  await schema.createIndex('models_by_image').on('models').columns(['image_repository', 'image_digest']).execute();
}

async function services(schema: Schema): Promise<void> {
  await schema
    .createTable('services')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('project_id', 'text', (column) => column.notNull())
    .addColumn('owner_id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('workspace_id', 'text', (column) => column.notNull())
    .addColumn('generation', 'integer', (column) => column.notNull())
    .addColumn('wish', 'text', (column) => column.notNull())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('transition_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('services_name', ['project_id', 'name'])
    .execute();
  for (const column of ['created_at', 'transition_at']) {
    const index = schema.createIndex(`services_by_${column}`).on('services');
    await index.columns(['project_id', column, 'id']).execute();
  }
  await schema
    .createTable('service_versions')
    .addColumn('service_id', 'text', (column) => column.notNull().references('services.id').onDelete('cascade'))
    .addColumn('position', 'integer', (column) => column.notNull())
    // Not "cascade": a model that a service uses stays.
    .addColumn('model_id', 'text', (column) => column.notNull().references('models.id'))
    .addPrimaryKeyConstraint('service_versions_key', ['service_id', 'position'])
    .execute();
  await schema.createIndex('service_versions_by_model').on('service_versions').columns(['model_id']).execute();
}

async function events(schema: Schema, resource: 'model' | 'service'): Promise<void> {
  await schema
    .createTable(`${resource}_events`)
    .addColumn('resource_id', 'text', (column) => column.notNull().references(`${resource}s.id`).onDelete('cascade'))
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('notice', 'text', (column) => column.notNull())
    .addColumn('occurred_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint(`${resource}_events_key`, ['resource_id', 'sequence'])
    .execute();
}
