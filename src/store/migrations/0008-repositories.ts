import type { Kysely } from 'kysely';
import type { Migration } from '../migrate.ts';
import type { Tables } from '../tables.ts';

/** The registry's repositories and tags as lists, numbers for what clients know by number, and quotas of organizations. */
export const repositories: Migration = {
  number: 8,
  name: 'repositories',
  async up(schema, rows) {
    await schema.alterTable('organizations').addColumn('number', 'bigint').execute();
    await schema.alterTable('organizations').addColumn('quota_bytes', 'bigint').execute();
    const database = rows as Kysely<unknown> as Kysely<Pick<Tables, 'organizations'>>;
    const named = await database
      .selectFrom('organizations')
      .select('name')
      .orderBy('created_at')
      .orderBy('name')
      .execute();
    for (const [index, { name }] of named.entries()) {
      await database
        .updateTable('organizations')
        .set({ number: index + 1 })
        .where('name', '=', name)
        .execute();
    }
    await schema.createIndex('organizations_by_number').on('organizations').columns(['number']).unique().execute();
    await schema.createIndex('organizations_by_domain').on('organizations').columns(['domain_id', 'name']).execute();
    await schema
      .createTable('repositories')
      .addColumn('name', 'text', (column) => column.primaryKey())
      // Not "cascade": an organization goes only when it is empty.
      .addColumn('organization', 'text', (column) => column.notNull().references('organizations.name'))
      .addColumn('domain_id', 'text', (column) => column.notNull())
      .addColumn('number', 'bigint', (column) => column.notNull().unique())
      .addColumn('category', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('is_public', 'integer', (column) => column.notNull())
      .addColumn('creator_id', 'text', (column) => column.notNull())
      .addColumn('creator_name', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addColumn('tag_count', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('size_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('downloads', 'bigint', (column) => column.notNull().defaultTo(0))
      .addColumn('downloaded_bytes', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    for (const column of ['updated_at', 'tag_count', 'organization', 'is_public']) {
      const index = schema.createIndex(`repositories_by_${column}`).on('repositories');
      await index.columns(['domain_id', column, 'name']).execute();
    }
    await schema.createIndex('repositories_by_name').on('repositories').columns(['domain_id', 'name']).execute();
    await schema.createIndex('repositories_in').on('repositories').columns(['organization']).execute();
    await schema
      .createTable('repository_tags')
      .addColumn('repository', 'text', (column) => column.notNull().references('repositories.name').onDelete('cascade'))
      .addColumn('tag', 'text', (column) => column.notNull())
      .addColumn('number', 'bigint', (column) => column.notNull().unique())
      .addColumn('digest', 'text', (column) => column.notNull())
      .addColumn('image_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('size_bytes', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('updated_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('repository_tags_key', ['repository', 'tag'])
      .execute();
    await schema
      .createIndex('repository_tags_by_time')
      .on('repository_tags')
      .columns(['repository', 'updated_at', 'tag'])
      .execute();
    await schema
      .createIndex('repository_tags_by_digest')
      .on('repository_tags')
      .columns(['repository', 'digest'])
      .execute();
  },
};
