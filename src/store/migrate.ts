import type { Kysely, SchemaModule, Transaction } from 'kysely';
import { bareMessage } from '../contract/error-message.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Tables } from './tables.ts';

/** One step of the schema. Steps go forward only and are numbered from 1 without a gap. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** `rows` is for what has to be filled from what is there already. */
  up(schema: SchemaModule, rows: Transaction<unknown>): Promise<void>;
}

interface Log {
  migrations: { number: number; name: string };
}

/**
 * Brings the schema up to the last of `migrations`, one transaction each: a crash leaves whole steps only. `keepFormer` makes a
 * copy of a database that is in use before its first step. Rejects with the `OperatorError` `data.newer` when a newer version
 * of the program has written the database, with `data.not-kept` when there is no copy; nothing was changed then.
 */
export async function migrate(
  database: Kysely<Tables>,
  migrations: readonly Migration[],
  keepFormer: (schema: number) => Promise<void>,
): Promise<void> {
  const log = database as unknown as Kysely<Log>;
  await database.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .execute();
  const last = await log
    .selectFrom('migrations')
    .select((select) => select.fn.max('number').as('number'))
    .executeTakeFirst();
  const reached = Number(last?.number ?? 0);
  const known = migrations.at(-1)?.number ?? 0;
  if (reached > known) throw operatorError('data.newer', { found: reached, known });
  if (reached > 0 && reached < known) {
    await keepFormer(reached).catch((cause: unknown) => {
      throw operatorError('data.not-kept', { found: reached, known, detail: bareMessage(cause) }, { cause });
    });
  }
  for (const migration of migrations.filter((each) => each.number > reached)) {
    await log.transaction().execute(async (transaction) => {
      await migration.up(transaction.schema, transaction as unknown as Transaction<unknown>);
      await transaction.insertInto('migrations').values({ number: migration.number, name: migration.name }).execute();
    });
  }
}
