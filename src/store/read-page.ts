import type { SelectQueryBuilder } from 'kysely';
import type { Page } from './store.ts';

/** Reads a page of `ordered`, and how many rows of `matching` there are in all. The two ask for the same rows. */
export async function readPage<Database, Table extends keyof Database, Stored, Row>(
  matching: SelectQueryBuilder<Database, Table, object>,
  ordered: SelectQueryBuilder<Database, Table, Stored>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  read: (stored: Stored) => Row,
): Promise<Page<Row>> {
  const [rows, count] = await Promise.all([
    ordered
      .limit(limit)
      .offset(offset * limit)
      .execute(),
    matching
      .select((select) => select.fn.countAll().as('total'))
      .$castTo<{ readonly total: number | string | bigint }>()
      .executeTakeFirstOrThrow(),
  ]);
  return { total: Number(count.total), rows: rows.map((row) => read(row as Stored)) };
}
