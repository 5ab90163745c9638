import type { SelectQueryBuilder } from 'kysely';
import type { Page, Slice } from './store.ts';

/** Reads a page of `ordered`, and how many rows of `matching` there are in all. The two ask for the same rows. */
export function readPage<Database, Table extends keyof Database, Stored, Row>(
  matching: SelectQueryBuilder<Database, Table, object>,
  ordered: SelectQueryBuilder<Database, Table, Stored>,
  { offset, limit }: { readonly offset: number; readonly limit: number },
  read: (stored: Stored) => Row,
): Promise<Page<Row>> {
  return readSlice(matching, ordered, { skip: offset * limit, limit }, read);
}

/** The same for rows that are not counted in pages. */
export async function readSlice<Database, Table extends keyof Database, Stored, Row>(
  matching: SelectQueryBuilder<Database, Table, object>,
  ordered: SelectQueryBuilder<Database, Table, Stored>,
  { skip, limit }: Slice,
  read: (stored: Stored) => Row,
): Promise<Page<Row>> {
  const [rows, count] = await Promise.all([
    ordered.limit(limit).offset(skip).execute(),
    matching
      .select((select) => select.fn.countAll().as('total'))
      .$castTo<{ readonly total: number | string | bigint }>()
      .executeTakeFirstOrThrow(),
  ]);
  return { total: Number(count.total), rows: rows.map((row) => read(row as Stored)) };
}
