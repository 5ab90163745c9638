import { sql } from 'kysely';
import type { Migration } from '../migrate.ts';

/** The configurations that a service was given. The first of one that is there already is the one that it has. */
export const serviceUpdates: Migration = {
  number: 5,
  name: 'service-updates',
  async up(schema, rows) {
    await schema
      .createTable('service_updates')
      .addColumn('service_id', 'text', (column) => column.notNull().references('services.id').onDelete('cascade'))
      // The service's generation that began with it.
      .addColumn('generation', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('versions', 'text', (column) => column.notNull())
      .addColumn('config', 'text', (column) => column.notNull())
      .addColumn('result', 'text', (column) => column.notNull())
      .addColumn('reason', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('finished_at', 'bigint')
      .addPrimaryKeyConstraint('service_updates_key', ['service_id', 'generation'])
      .execute();
    const present = await sql<PresentService>`select id, spec, state, status, created_at from services`.execute(rows);
    for (const { id, spec: specText, state: stateText, status, created_at: createdAt } of present.rows) {
      const spec = JSON.parse(specText);
      const state = JSON.parse(stateText);
      const result = resultOf(status);
      const reason = result === 'FAIL' && state.reason ? JSON.stringify(state.reason) : null;
      const finishedAt = result === 'RUNNING' ? null : state.transitionAt;
      await sql`insert into service_updates
        (service_id, generation, kind, versions, config, result, reason, created_at, finished_at) values
        (${id}, 1, 'create', ${JSON.stringify(spec.versions)}, ${JSON.stringify(spec.request.config ?? [])},
        ${result}, ${reason}, ${createdAt}, ${finishedAt})`.execute(rows);
    }
  },
};

interface PresentService {
  readonly id: string;
  readonly spec: string;
  readonly state: string;
  readonly status: string;
  readonly created_at: number;
}

/** As the API told it until now. */
function resultOf(status: string): string {
  if (status === 'failed') return 'FAIL';
  return status === 'deploying' || status === 'pending' || status === 'waiting' ? 'RUNNING' : 'SUCCESS';
}
