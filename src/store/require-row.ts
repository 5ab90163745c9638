import type { Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Throws `gone` where there is no row with this id: it may have gone since the caller looked, and what names it cannot be written. */
export async function requireRow(
  transaction: Transaction<Tables>,
  table: 'users' | 'apps' | 'services' | 'app_apis' | 'models',
  id: string,
  gone: Error,
): Promise<void> {
  const row = await transaction.selectFrom(table).select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw gone;
}
