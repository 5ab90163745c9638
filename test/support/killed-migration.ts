// A process that opens a database and is killed at its first pending step: `killed-migration.ts FILE MOMENT`.
import type { Migration } from '../../src/store/migrate.ts';
import { migrations } from '../../src/store/migrations/migrations.ts';
import { openStore } from '../../src/store/open-store.ts';

const [file = '', moment] = process.argv.slice(2);

const killed = (migration: Migration): Migration => ({
  ...migration,
  async up(schema, rows) {
    if (moment === 'within a step') await migration.up(schema, rows);
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  },
});

await openStore(file, Date.now, [...migrations.slice(0, 3), ...migrations.slice(3).map(killed)]);
