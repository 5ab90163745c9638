import { z } from 'zod';
import { numeric } from './rules.ts';

/** Most rows of a page; a larger `limit` is served as this one. */
export const longestPage = 1_000;

/** Paging as the reference has it: `offset` counts pages from 0 (models, 1.4; services, 2.4). */
export const pageQuery = {
  offset: numeric({ minimum: 0, maximum: 1_000_000_000 }).optional(),
  limit: numeric({ minimum: 1, maximum: 1_000_000_000 }).optional(),
  order: z.enum(['asc', 'desc']).optional(),
};

/** The page that a query asks for; the reference's defaults where it does not say. */
export function pageOf(query: {
  readonly offset?: string | number | undefined;
  readonly limit?: string | number | undefined;
  readonly order?: 'asc' | 'desc' | undefined;
}): { readonly offset: number; readonly limit: number; readonly order: 'asc' | 'desc' } {
  return {
    offset: Number(query.offset ?? 0),
    limit: Math.min(Number(query.limit ?? longestPage), longestPage),
    order: query.order ?? 'desc',
  };
}

/** The same page as rows: how many are skipped, and how many are shown at most. */
export function sliceOf(query: Parameters<typeof pageOf>[0]): { readonly skip: number; readonly limit: number } {
  const { offset, limit } = pageOf(query);
  return { skip: offset * limit, limit };
}
