import type { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import type { ApiContext } from '../operation.ts';
import { understand } from '../request/read-body.ts';
import { readQuery } from '../request/read-query.ts';

/**
 * The query of a list, or what its `filter` says in its place: `name::value|name::value` (SWR, "Querying Image
 * Repositories"). `filtered`: it was the filter.
 */
export function readListQuery<Fields extends z.ZodObject>(
  context: ApiContext,
  query: z.ZodObject,
  fields: Fields,
): { readonly value: z.infer<Fields>; readonly filtered: boolean } {
  const given = readQuery(context, query);
  const filter = given['filter'];
  if (typeof filter !== 'string') return { value: understand(given, fields, '').value, filtered: false };
  const pairs = filter.split('|').map((pair) => readPair(pair, fields));
  const values = Object.fromEntries(pairs.filter(([, value]) => value !== ''));
  return { value: understand(values, fields, 'filter').value, filtered: true };
}

function readPair(pair: string, fields: z.ZodObject): readonly [string, string] {
  const divider = pair.indexOf('::');
  if (divider > 0) return [pair.slice(0, divider).trim(), pair.slice(divider + 2).trim()];
  throw clientError('swr.bad-filter', { allowed: Object.keys(fields.shape).join(', ') });
}

const usualRows = 100;
const mostRows = 1_000;

/** The rows that a query asks for: here `offset` counts rows. */
export function rowsOf(query: {
  readonly offset?: string | number | undefined;
  readonly limit?: string | number | undefined;
}): { readonly skip: number; readonly limit: number } {
  return { skip: Number(query.offset ?? 0), limit: Math.min(Number(query.limit ?? usualRows), mostRows) };
}

/** `Content-Range: offset-count/total`, as the cloud writes it. */
export function nameRange(context: ApiContext, skip: number, count: number, total: number): void {
  context.header('Content-Range', `${skip}-${count}/${total}`);
}
