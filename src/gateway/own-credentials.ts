import { TicketError } from '../auth/ticket.ts';
import { TokenError } from '../auth/token.ts';
import { bearerToken } from './admit-token.ts';
import { cutTickets, type TicketCuts } from './carried-tickets.ts';
import type { Destination } from './destination.ts';
import { type Field, fieldValue } from './field.ts';
import type { KnownCallers, Proof } from './proof.ts';
import type { RequestHead } from './request-head.ts';
import { cutFields } from './rewrite-head.ts';
import { cutSession } from './session-cookie.ts';

/**
 * Cuts out what an image must not see: what admitted the call, and every other credential of this installation that came
 * beside it, the session of the console included. What looks like one and is none is the image's own, and stays.
 */
export function cutCredentials(
  head: RequestHead,
  destination: Destination,
  carrier: Proof['carrier'],
  callers: KnownCallers,
  nowMs: number,
): TicketCuts {
  const ours = cutFields(head.fields, (field) => field === carrier || isOurs(head, field, callers, nowMs));
  const session = cutSession(head);
  const fields = session.length === 0 ? ours : [...ours, ...session];
  const decided = 'ticket' in carrier ? carrier.ticket : undefined;
  const tickets = cutTickets(head, destination, (ticket) => ticket === decided || isTicket(ticket, callers, nowMs));
  if (tickets.cuts.length === 0) return { cuts: fields, answeredProtocol: undefined };
  return { cuts: [...fields, ...tickets.cuts], answeredProtocol: tickets.answeredProtocol };
}

function isOurs(head: RequestHead, field: Field, callers: KnownCallers, nowMs: number): boolean {
  const bearer = bearerToken(head, field);
  if (bearer !== undefined) return isToken(bearer, callers, nowMs);
  switch (field.known) {
    case 'x-auth-token':
      return isToken(fieldValue(head.bytes, field), callers, nowMs);
    case 'x-security-token':
      return callers.securityToken(fieldValue(head.bytes, field)) !== undefined;
    case 'x-apig-appcode':
      return callers.apps.withCode(fieldValue(head.bytes, field)) !== undefined;
    case 'apikey':
      return callers.apps.withKey(fieldValue(head.bytes, field)) !== undefined;
    default:
      return false;
  }
}

/** Also one that is over: it was given out by this installation. */
function isToken(text: string, { tokens }: KnownCallers, nowMs: number): boolean {
  try {
    tokens().verify(text, nowMs);
    return true;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return error.kind === 'expired';
  }
}

/** Also one that is over, or was used. */
function isTicket(text: string, { tickets }: KnownCallers, nowMs: number): boolean {
  try {
    tickets().verify(text, nowMs);
    return true;
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    return error.kind === 'expired';
  }
}
