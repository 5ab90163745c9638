import { sql } from 'kysely';
import type { Migration } from '../migrate.ts';

/** How many instances each service is wished to have, so that those of a project can be counted. */
export const instanceCounts: Migration = {
  number: 12,
  name: 'instance-counts',
  async up(schema, rows) {
    await schema
      .alterTable('services')
      .addColumn('instance_count', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    const present = await sql<{ readonly id: string; readonly spec: string }>`select id, spec from services`.execute(
      rows,
    );
    for (const { id, spec } of present.rows) {
      const versions = JSON.parse(spec).versions as readonly { readonly instanceCount: number }[];
      const count = versions.reduce((sum, { instanceCount }) => sum + instanceCount, 0);
      await sql`update services set instance_count = ${count} where id = ${id}`.execute(rows);
    }
    const index = schema.createIndex('services_by_wish').on('services');
    await index.columns(['project_id', 'wish', 'instance_count']).execute();
  },
};
