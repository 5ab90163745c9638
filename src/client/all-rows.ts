import type { z } from 'zod';
import { longestPage } from '../contract/resources/page-query.ts';
import type { ApiClient, ApiRequest } from './api-client.ts';

/** Pages that are read at most: a list that has no end is somebody's mistake. */
const mostPages = 1_000;

export interface List<Schema extends z.ZodType, Row> {
  readonly path: string;
  readonly query?: ApiRequest['query'];
  readonly answer: Schema;
  readonly rows: (answer: z.infer<Schema>) => readonly Row[];
  /** Rows that are wanted at most; all by default. */
  readonly most?: number;
  /** Ends the reading early. */
  readonly signal?: AbortSignal;
}

/** Reads a list page by page (`offset` counts pages from 0: reference, 1.4 and 2.4). */
export async function allRows<Schema extends z.ZodType, Row>(api: ApiClient, list: List<Schema, Row>): Promise<Row[]> {
  const { path, query, answer, rows, most = Number.POSITIVE_INFINITY, signal } = list;
  const limit = Math.min(longestPage, most);
  const found: Row[] = [];
  for (let offset = 0; offset < mostPages; offset++) {
    const request = { method: 'GET', path, query: { ...query, offset, limit }, ...(signal && { signal }) } as const;
    const page = rows(await api.call(request, answer));
    found.push(...page);
    if (page.length < limit || found.length >= most) break;
  }
  return found.slice(0, most);
}
