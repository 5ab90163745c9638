import { Database } from 'bun:sqlite';
import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect } from 'kysely';
import { openBunSqlite } from './bun-sqlite.ts';
import { openStore } from './open-store.ts';
import { selectModels } from './select-models.ts';
import type { ModelQuery } from './store.ts';
import type { Tables } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'sluice-select-'));
const file = join(folder, 'sluice.db');

/** The steps in which SQLite answers the query for a page. */
async function planOf(query: Partial<ModelQuery>): Promise<readonly string[]> {
  const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database: openBunSqlite(file) }) });
  using database = new Database(file);
  try {
    const whole = { projectId: 'p', sortBy: 'create_at', order: 'desc', offset: 0, limit: 10, ...query } as const;
    const { sql, parameters } = selectModels(kysely, whole).ordered.limit(10).offset(0).compile();
    const rows = database.query(`explain query plan ${sql}`).all(...(parameters as string[]));
    return (rows as { detail: string }[]).map(({ detail }) => detail);
  } finally {
    await kysely.destroy();
  }
}

test('a page of models comes from an index in its order, however many there are', async () => {
  const store = await openStore(file);
  try {
    for (const [sortBy, column] of [
      ['create_at', 'created_at'],
      ['model_version', 'version_order'],
      ['model_size', 'size_bytes'],
    ] as const) {
      for (const order of ['asc', 'desc'] as const) {
        const plan = await planOf({ sortBy, order });
        expect(plan).toEqual([`SEARCH models USING INDEX models_by_${column} (project_id=?)`]);
      }
    }
    for (const [sortBy, column] of [
      ['create_at', 'created_at'],
      ['model_version', 'version_order'],
    ] as const) {
      const plan = await planOf({ name: 'a', exactMatch: true, sortBy });
      expect(plan).toEqual([`SEARCH models USING INDEX models_by_name_and_${column} (project_id=? AND name=?)`]);
    }
    const grouped = await planOf({ newestOnly: true });
    expect(grouped.join()).toContain('models_by_name_and_version_order (project_id=?)');
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
