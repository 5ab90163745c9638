import type { Kysely, SchemaModule } from 'kysely';
import type { Tables } from './tables.ts';

/** One step of the schema. Steps go forward only and are numbered from 1 without a gap. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  up(schema: SchemaModule): Promise<void>;
}

/** The data folder was written by a newer version of the program than this one. */
export class NewerDatabase extends Error {
  override readonly name = 'NewerDatabase';

  constructor(found: number, known: number) {
    super(
      `the database was written by a newer version of sluice (schema ${found}, this version knows ${known}). ` +
        'Start that version again, or restore a backup that this version made.',
    );
  }
}

interface Log {
  migrations: { number: number; name: string };
}

/** Brings the schema up to the last of `migrations`, one transaction each: a crash leaves whole steps only. */
export async function migrate(database: Kysely<Tables>, migrations: readonly Migration[]): Promise<void> {
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
  if (reached > known) throw new NewerDatabase(reached, known);
  for (const migration of migrations.filter((each) => each.number > reached)) {
    await log.transaction().execute(async (transaction) => {
      await migration.up(transaction.schema);
      await transaction.insertInto('migrations').values({ number: migration.number, name: migration.name }).execute();
    });
  }
}
