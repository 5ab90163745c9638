import { ticketParameter } from '../../../../src/contract/ticket-carriers.ts';

/** A query parameter as a row of the form; rows that are switched off stay in the form only. */
export interface QueryRow {
  readonly name: string;
  readonly value: string;
  readonly on: boolean;
}

/** Where a request goes, within a service. */
export interface CallTarget {
  readonly serviceId: string;
  /** Behind the service's address, with or without a slash at its beginning; percent-encoded where it must be. */
  readonly path: string;
  readonly query: readonly QueryRow[];
}

/**
 * The address of a call on the origin of the page (`https://…` or `wss://…`). Undefined where `..` in the path would lead out of
 * the service: browsers resolve it before they ask.
 */
export function callAddress(
  origin: string,
  { serviceId, path, query }: CallTarget,
  ticket?: string,
): string | undefined {
  const url = new URL(`${origin}/v1/infers/${encodeURIComponent(serviceId)}/`);
  const root = url.pathname;
  const [before = '', inPath = ''] = path
    .replace(/^\/+/, '')
    .replace(/#.*/s, '')
    .split(/\?(.*)/s);
  url.pathname += before;
  if (!url.pathname.startsWith(root)) return undefined;
  const parts = inPath === '' ? [] : [inPath];
  for (const { name, value, on } of query) if (on && name !== '') parts.push(`${encoded(name)}=${encoded(value)}`);
  if (ticket !== undefined) parts.push(`${ticketParameter}=${ticket}`);
  url.search = parts.join('&');
  return url.href;
}

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Sub-protocols as people write them: separated by commas or blanks. */
export function readProtocols(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,]+/).filter((name) => name !== ''))];
}

/** Those of `names` that are no token (RFC 9110, section 5.6.2): a browser throws on them. */
export function badProtocols(names: readonly string[]): readonly string[] {
  return names.filter((name) => !/^[!#$%&'*+.^_`|~\w-]+$/.test(name));
}

/**
 * What to offer so that the service gets `own` and the gateway the ticket. Beside a ticket alone stands `sluice`, which the
 * gateway takes: a browser wants one to be taken (docs/decisions/tickets.md).
 */
export function offeredProtocols(own: readonly string[], ticketProtocol: string | undefined): string[] {
  if (ticketProtocol === undefined) return [...own];
  return own.length === 0 ? ['sluice', ticketProtocol] : [...own, ticketProtocol];
}
