import { type Expression, type SqlBool, sql } from 'kysely';

/**
 * `column` contains `text`, upper and lower case alike. `%` and `_` in the text stand for themselves. The database folds both
 * sides: what SQLite's `lower` leaves alone (everything but A to Z) would otherwise not even match itself.
 */
export function contains(
  column: 'name' | 'description' | 'organization' | Expression<string>,
  text: string,
): Expression<SqlBool> {
  const pattern = `%${text.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
  const searched = typeof column === 'string' ? sql.ref(column) : column;
  return sql<SqlBool>`lower(${searched}) like lower(${pattern}) escape '\\'`;
}
