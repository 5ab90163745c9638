import { Database, type SQLQueryBindings } from 'bun:sqlite';
import { closeSync, openSync } from 'node:fs';
import type { SqliteDatabase } from 'kysely';

/** Waiting for another process that writes to the same file, ms. */
const busyTimeout = 5_000;

export interface BunSqlite extends SqliteDatabase {
  /** Runs `statements`, which make the temporary table `changes` and fill it; `tell` gets its rows behind each commit that left some. */
  noteChanges<Row>(statements: readonly string[], tell: (rows: readonly Row[]) => void): void;
}

/**
 * Opens a database file, which it creates for its owner's eyes only, in the form that Kysely's SQLite dialect drives.
 * A committed write is on the disk (`synchronous=FULL`), also with a write-ahead log.
 */
export function openBunSqlite(file: string): BunSqlite {
  // The write-ahead log takes its mode from this file.
  closeSync(openSync(file, 'a', 0o600));
  const database = new Database(file, { readwrite: true, create: true, strict: true });
  database.run(`pragma busy_timeout = ${busyTimeout}`);
  database.run('pragma journal_mode = wal');
  database.run('pragma synchronous = full');
  database.run('pragma foreign_keys = on');
  // Nothing of a temporary table ever reaches the disk.
  database.run('pragma temp_store = memory');
  let committed = () => {};
  return {
    close: () => database.close(),
    noteChanges<Row>(statements: readonly string[], tell: (rows: readonly Row[]) => void) {
      for (const statement of statements) database.run(statement);
      const noted = database.query<Row, []>('select distinct * from temp.changes');
      const forget = database.query('delete from temp.changes');
      committed = () => {
        const rows = noted.all();
        if (rows.length === 0) return;
        forget.run();
        tell(rows);
      };
    },
    prepare(sql) {
      // After some failures, a full disk among them, SQLite has rolled back already; a second time would hide the reason.
      if (sql === 'rollback' && !database.inTransaction) return nothing;
      // A transaction that reads first and writes later would fail, not wait, when another process wrote between.
      const statement = database.query(sql === 'begin' ? 'begin immediate' : sql);
      const bindings = (parameters: readonly unknown[]) => parameters as SQLQueryBindings[];
      const reads = sql.startsWith('select');
      const done = <Result>(result: Result): Result => {
        if (!(reads || database.inTransaction)) committed();
        return result;
      };
      return {
        reader: statement.columnNames.length > 0,
        all: (parameters) => done(statement.all(...bindings(parameters))),
        run: (parameters) => done(statement.run(...bindings(parameters))),
        iterate: (parameters) => statement.iterate(...bindings(parameters)) as IterableIterator<unknown>,
      };
    },
  };
}

const nothing = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};
