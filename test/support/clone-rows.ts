import { Database } from 'bun:sqlite';
import { join } from 'node:path';
import type { Platform } from './platform.ts';

export interface ClonedRows {
  readonly table: string;
  /** Which row there is already is cloned. */
  readonly where: string;
  readonly count: number;
  /** SQL for the columns that differ; `n` counts from 1. */
  readonly different: Readonly<Record<string, string>>;
}

/**
 * Writes rows into the database of a platform, beside it, all in one transaction: more than anybody would make over the API.
 * Gives how many; 0 for what there is nothing yet to clone of.
 */
export function cloneRows(platform: Platform, clones: readonly ClonedRows[]): number {
  using database = new Database(join(platform.dataFolder, 'sluice.db'));
  database.run('pragma busy_timeout = 20000');
  let written = 0;
  const write = database.transaction(() => {
    for (const { table, where, count, different } of clones) {
      const columns = database.query<{ name: string }, []>(`select name from pragma_table_info('${table}')`).all();
      const names = columns.map(({ name }) => name);
      written += database.run(`insert into ${table} (${names.join(', ')})
        with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${count})
        select ${names.map((name) => different[name] ?? name).join(', ')}
        from numbers, (select * from ${table} where ${where} limit 1)`).changes;
    }
  });
  // One that begins by reading is refused at once, without waiting, when the platform has written meanwhile.
  write.immediate();
  return written;
}
