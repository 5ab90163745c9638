import { type Expression, type SqlBool, sql } from 'kysely';

/** `column` contains `text`, upper and lower case alike. `%` and `_` in the text stand for themselves. */
export function contains(column: 'name' | 'description', text: string): Expression<SqlBool> {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
  return sql<SqlBool>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
}
