import { expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { openBunSqlite } from './bun-sqlite.ts';

test('a transaction that meets a full disk says so, and the next one works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-'));
  const sqlite = openBunSqlite(join(folder, 'test.db'));
  const database = new Kysely<{ rows: { text: string } }>({ dialect: new SqliteDialect({ database: sqlite }) });
  try {
    await database.schema.createTable('rows').addColumn('text', 'text').execute();
    await sql`pragma max_page_count = 8`.execute(database);
    const insert = (text: string) =>
      database.transaction().execute((transaction) => transaction.insertInto('rows').values({ text }).execute());
    const failure = await insert('x'.repeat(100_000)).catch((error: unknown) => error);
    expect(failure).toHaveProperty('code', 'SQLITE_FULL');
    await insert('short');
    expect(await database.selectFrom('rows').selectAll().execute()).toEqual([{ text: 'short' }]);
  } finally {
    await database.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a commit waits until the disk has it: with the power, nothing is lost that was acknowledged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sqlite-'));
  const sqlite = openBunSqlite(join(folder, 'test.db'));
  try {
    expect(sqlite.prepare('pragma journal_mode').all([])).toEqual([{ journal_mode: 'wal' }]);
    // FULL, as SQLite numbers it.
    expect(sqlite.prepare('pragma synchronous').all([])).toEqual([{ synchronous: 2 }]);
  } finally {
    await sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
