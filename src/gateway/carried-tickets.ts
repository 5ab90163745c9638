import { ticketParameter, ticketProtocol } from '../contract/ticket-carriers.ts';
import type { Destination } from './destination.ts';
import { fieldsNamed } from './field.ts';
import type { RequestHead } from './request-head.ts';
import { type Cut, cutItems, cutParts, listItems, type Part, queryParts } from './rewrite-head.ts';

/** A ticket where pages can put one: they cannot set headers on a WebSocket. */
export interface CarriedTicket {
  readonly ticket: string;
}

/** What is left out of a head because of tickets, and what is put into the answer. */
export interface TicketCuts {
  readonly cuts: readonly Cut[];
  /** The sub-protocol to name where the image names none. Undefined: what the image answers is what the client gets. */
  readonly answeredProtocol: string | undefined;
}

/** A page may offer it beside its ticket, to have something harmless to be answered. */
const marker = 'sluice';

const parameterName = Buffer.from(ticketParameter);

/** The tickets of a head, those among the sub-protocols first, whether they are any good or not. */
export function carriedTickets(head: RequestHead, destination: Destination): readonly CarriedTicket[] {
  const offered = protocolFields(head).flatMap((field) =>
    listItems(head.bytes, field).map(({ text }) => inProtocol(text)),
  );
  const given = ticketParts(head, destination).map(({ text }) => inParameter(text));
  return [...offered, ...given].filter((ticket) => ticket !== undefined).map((ticket) => ({ ticket }));
}

/**
 * Cuts the tickets out for which `isOurs` says yes, every other byte untouched. Browsers end a connection when they
 * offered sub-protocols and none is answered: where nothing but ours was offered, the image cannot answer one, and the gateway
 * has to. Where the page offered others as well and the image takes none, it sees what it would see of the image alone.
 */
export function cutTickets(
  head: RequestHead,
  destination: Destination,
  isOurs: (ticket: string) => boolean,
): TicketCuts {
  const isOurParameter = (text: string) => holds(inParameter(text), isOurs);
  const query = ticketParts(head, destination);
  const fromQuery = query.some(({ text }) => isOurParameter(text)) ? cutQuery(query, isOurParameter) : [];

  const fields = protocolFields(head);
  if (fields.length === 0) return { cuts: fromQuery, answeredProtocol: undefined };
  const offered = fields.flatMap((field) => listItems(head.bytes, field).map(({ text }) => text));
  const ours = new Set(offered.filter((text) => holds(inProtocol(text), isOurs)));
  const [first] = ours;
  if (first === undefined) return { cuts: fromQuery, answeredProtocol: undefined };
  const unwanted = (text: string) => ours.has(text) || text === marker;
  return {
    cuts: [...fromQuery, ...fields.flatMap((field) => cutItems(head.bytes, field, unwanted))],
    answeredProtocol: offered.every((text) => text === '' || unwanted(text))
      ? offered.includes(marker)
        ? marker
        : first
      : undefined,
  };
}

function protocolFields(head: RequestHead) {
  return fieldsNamed(head, 'sec-websocket-protocol');
}

/** The parts of the query; none where it cannot hold a ticket, which is cheaper to see than to take it apart. */
function ticketParts(head: RequestHead, destination: Destination): Part[] {
  if (!head.bytes.subarray(destination.from, head.targetEnd).includes(parameterName)) return [];
  return queryParts(head, destination);
}

/** The question mark goes too when nothing else is asked. */
function cutQuery(parts: readonly Part[], unwanted: (text: string) => boolean): Cut[] {
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) return [];
  if (parts.every(({ text }) => unwanted(text))) return [{ start: first.start - 1, end: last.end }];
  return cutParts(parts, unwanted);
}

function inParameter(part: string): string | undefined {
  const at = part.indexOf('=');
  return at >= 0 && part.slice(0, at) === ticketParameter ? part.slice(at + 1) : undefined;
}

function inProtocol(text: string): string | undefined {
  if (!text.startsWith(ticketProtocol)) return undefined;
  return Buffer.from(text.slice(ticketProtocol.length), 'base64url').toString('latin1');
}

function holds(ticket: string | undefined, isOurs: (ticket: string) => boolean): boolean {
  return ticket !== undefined && isOurs(ticket);
}
