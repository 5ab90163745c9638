import { operatorError } from '../contract/operator-errors.ts';
import { createTicketResponse } from '../contract/resources/ticket.ts';
import { ticketParameter } from '../contract/ticket-carriers.ts';
import { type ApiClient, apiPath } from './api-client.ts';

export interface InferencePlace {
  readonly service: string;
  /** What follows the service's address; may have a query. */
  readonly path: string;
  /** More of the query. */
  readonly query: readonly (readonly [string, string])[];
}

/**
 * The address of one call to a service, with a ticket for it: the call's own headers and body then reach the image as they
 * are, whatever the context proves itself with. Throws an `OperatorError` for a path that leads elsewhere.
 */
export async function inferenceAddress(api: ApiClient, place: InferencePlace): Promise<URL> {
  const { service, query } = place;
  const url = bareAddress(api, { ...place, query: [] });
  const body = {};
  const request = { method: 'POST', path: apiPath`/v1/{p}/services/${service}/tickets`, body } as const;
  const { ticket } = await api.call(request, createTicketResponse);
  return withQuery(url, [...query, [ticketParameter, ticket]]);
}

/** The same without a ticket, for calls that prove themselves. Throws an `OperatorError` for a path that leads elsewhere. */
export function bareAddress(api: ApiClient, { service, path, query }: InferencePlace): URL {
  const base = apiPath`/v1/infers/${service}`;
  const inside = path.startsWith('/') ? path : `/${path}`;
  const url = new URL(`${api.target.address}${base}${inside}`);
  if (!url.pathname.startsWith(`${base}/`) || path.includes('#')) throw operatorError('call.path-outside', { path });
  return withQuery(url, query);
}

function withQuery(url: URL, more: InferencePlace['query']): URL {
  if (more.length === 0) return url;
  // Written by hand: `searchParams` would spell the rest of the query anew.
  const added = more.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  url.search = url.search === '' ? added : `${url.search}&${added}`;
  return url;
}
