import type { Api, ApiRequest } from '../../api/api.ts';

export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Of all pages. */
  readonly total: number;
}

/** A page of a list of the registry: a bare array, with `Content-Range: offset-count/total` beside it. */
export async function readRows<Row>(api: Api, request: ApiRequest): Promise<Rows<Row>> {
  const answer = await api.open(request);
  const rows = (await answer.json()) as readonly Row[];
  const total = answer.headers.get('Content-Range')?.split('/')[1];
  return { rows, total: Number(total ?? rows.length) };
}
