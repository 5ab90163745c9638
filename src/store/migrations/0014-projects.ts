import type { Kysely } from 'kysely';
import type { Migration } from '../migrate.ts';
import type { Tables } from '../tables.ts';

/** What projects are described by, who belongs to them, and those that were deleted. Everybody stays where they were. */
export const projects: Migration = {
  number: 14,
  name: 'projects',
  async up(schema, rows) {
    await schema.alterTable('projects').addColumn('parent_id', 'text').execute();
    await schema
      .alterTable('projects')
      .addColumn('description', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await schema
      .alterTable('projects')
      .addColumn('enabled', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
    await schema
      .createTable('project_members')
      .addColumn('project_id', 'text', (column) => column.notNull().references('projects.id').onDelete('cascade'))
      .addColumn('user_id', 'text', (column) => column.notNull().references('users.id').onDelete('cascade'))
      .addPrimaryKeyConstraint('project_members_key', ['project_id', 'user_id'])
      .execute();
    await schema.createIndex('project_members_by_user').on('project_members').columns(['user_id']).execute();
    await schema
      .createTable('deleted_projects')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('deleted_at', 'bigint', (column) => column.notNull())
      .execute();
    const database = rows as Kysely<unknown> as Kysely<Pick<Tables, 'projects' | 'users' | 'project_members'>>;
    await database
      .insertInto('project_members')
      .columns(['project_id', 'user_id'])
      .expression(
        database
          .selectFrom('projects')
          .innerJoin('users', 'users.domain_id', 'projects.domain_id')
          .select(['projects.id as project_id', 'users.id as user_id']),
      )
      .execute();
  },
};
