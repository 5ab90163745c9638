import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A table whose rows belong to groups, and what may be kept of it. */
interface CappedTable {
  readonly name: 'connections' | 'handshakes' | 'audit_records';
  /** The column that tells the groups apart: mostly services. */
  readonly group: 'service_id' | 'kept_as';
  /** By which its rows are old or new, ms since the epoch. */
  readonly time: 'ended_at' | 'occurred_at';
  /** Rows of one group. */
  readonly most: number;
  /** Milliseconds. */
  readonly longestAge: number;
}

/** A group may have this share more for a while, so that not every write has to look for what is too much. */
const slack = 0.05;

/**
 * Keeps a table in bounds: the newest rows of each group, none that is too old. How many rows a group has is counted
 * once and then known, so that a write costs no count.
 */
export function createCappedLog({ name, group, time, most, longestAge }: CappedTable) {
  const sizes = new Map<string, number>();
  const table = sql.table(name);
  const at = sql.ref(time);
  const of = sql.ref(group);

  async function sizeOf(transaction: Transaction<Tables>, key: string): Promise<number> {
    const query = sql<{ readonly size: number }>`select count(*) as size from ${table} where ${of} = ${key}`;
    return Number((await query.execute(transaction)).rows[0]?.size);
  }

  return {
    /** To be called in the transaction that wrote rows, with the group of each. */
    async wrote(transaction: Transaction<Tables>, groups: readonly string[]): Promise<void> {
      const written = new Map<string, number>();
      for (const key of groups) written.set(key, (written.get(key) ?? 0) + 1);
      for (const [key, count] of written) {
        const before = sizes.get(key);
        const size = before === undefined ? await sizeOf(transaction, key) : before + count;
        const tooMany = size > most * (1 + slack);
        sizes.set(key, tooMany ? most : size);
        if (!tooMany) continue;
        await sql`delete from ${table} where id in (
          select id from ${table} where ${of} = ${key} order by ${at} desc, id desc limit ${size} offset ${most}
        )`.execute(transaction);
      }
    },

    /** Drops at most `count` rows that are too old; `true`: there may be more. */
    async dropOld(database: Kysely<Tables>, now: number, count: number): Promise<boolean> {
      const dropped = await sql`delete from ${table} where id in (
        select id from ${table} where ${at} < ${now - longestAge} order by ${at} limit ${count}
      )`.execute(database);
      const done = Number(dropped.numAffectedRows ?? 0) < count;
      // Counted anew by the next write: a group that is gone is not remembered for ever.
      if (done) sizes.clear();
      return !done;
    },
  };
}
