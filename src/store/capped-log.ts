import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A table with rows of services, and what may be kept of it. */
interface CappedTable {
  readonly name: 'connections' | 'handshakes';
  /** By which its rows are old or new, ms since the epoch. */
  readonly time: 'ended_at' | 'occurred_at';
  /** Rows of one service. */
  readonly most: number;
  /** Milliseconds. */
  readonly longestAge: number;
}

/** A service may have this share more for a while, so that not every write has to look for what is too much. */
const slack = 0.05;

/**
 * Keeps a table in bounds: the newest rows of each service, none that is too old. How many rows a service has is counted
 * once and then known, so that a write costs no count.
 */
export function createCappedLog({ name, time, most, longestAge }: CappedTable) {
  const sizes = new Map<string, number>();
  const table = sql.table(name);
  const at = sql.ref(time);

  async function sizeOf(transaction: Transaction<Tables>, serviceId: string): Promise<number> {
    const query = sql<{ readonly size: number }>`select count(*) as size from ${table} where service_id = ${serviceId}`;
    return Number((await query.execute(transaction)).rows[0]?.size);
  }

  return {
    /** To be called in the transaction that wrote these rows. */
    async wrote(transaction: Transaction<Tables>, rows: readonly { readonly service_id: string }[]): Promise<void> {
      const written = new Map<string, number>();
      for (const { service_id: id } of rows) written.set(id, (written.get(id) ?? 0) + 1);
      for (const [serviceId, count] of written) {
        const before = sizes.get(serviceId);
        const size = before === undefined ? await sizeOf(transaction, serviceId) : before + count;
        const tooMany = size > most * (1 + slack);
        sizes.set(serviceId, tooMany ? most : size);
        if (!tooMany) continue;
        await sql`delete from ${table} where id in (
          select id from ${table} where service_id = ${serviceId} order by ${at} desc, id desc limit ${size} offset ${most}
        )`.execute(transaction);
      }
    },

    /** Drops at most `count` rows that are too old; `true`: there may be more. */
    async dropOld(database: Kysely<Tables>, now: number, count: number): Promise<boolean> {
      const dropped = await sql`delete from ${table} where id in (
        select id from ${table} where ${at} < ${now - longestAge} order by ${at} limit ${count}
      )`.execute(database);
      const done = Number(dropped.numAffectedRows ?? 0) < count;
      // Counted anew by the next write: a service that is gone is not remembered for ever.
      if (done) sizes.clear();
      return !done;
    },
  };
}
