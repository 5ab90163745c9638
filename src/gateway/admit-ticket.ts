import { type TicketClaims, TicketError } from '../auth/ticket.ts';
import { isWithin, normalOrigin } from '../auth/ticket-scope.ts';
import { clientError } from '../contract/errors.ts';
import type { Route } from '../contract/route.ts';
import { type CarriedTicket, carriedTickets } from './carried-tickets.ts';
import type { Destination } from './destination.ts';
import { fieldsNamed, fieldValue, hasField } from './field.ts';
import type { KnownCallers, Proof } from './proof.ts';
import type { RequestHead } from './request-head.ts';

/** How much of an `Origin` an error repeats, characters. */
const longestEcho = 200;

/**
 * A ticket among the sub-protocols or in the query, for handshakes and other requests alike. The first genuine one decides:
 * other bearers of the same sub-protocol may be the image's affair. Undefined when there is none at all. Throws `ClientError`.
 */
export function admitTicket(
  head: RequestHead,
  destination: Destination,
  route: Route,
  callers: KnownCallers,
  nowMs: number,
): Proof | undefined {
  let refusal: TicketError | undefined;
  for (const carrier of carriedTickets(head, destination)) {
    try {
      const claims = callers.tickets().verify(carrier.ticket, nowMs);
      return proofOf(claims, carrier, head, destination, route, callers);
    } catch (error) {
      if (!(error instanceof TicketError)) throw error;
      if (error.kind === 'expired') throw expired(error);
      refusal ??= error;
    }
  }
  if (refusal === undefined) return undefined;
  throw clientError('auth.ticket-invalid', {}, { cause: refusal });
}

function proofOf(
  claims: TicketClaims,
  carrier: CarriedTicket,
  head: RequestHead,
  destination: Destination,
  route: Route,
  callers: KnownCallers,
): Proof {
  if (isTicketRevoked(claims, route, callers)) throw clientError('auth.ticket-revoked', {});
  if (claims.aud !== route.serviceId) throw clientError('auth.ticket-other-service', { service: route.serviceName });
  if (opensPage(head)) throw clientError('auth.ticket-page', {});
  checkOrigin(claims, head);
  if (claims.path !== undefined && !isWithin(forwardedPath(head, destination), claims.path)) {
    throw clientError('auth.ticket-other-path', { path: claims.path });
  }
  return {
    credential: { kind: 'ticket', id: claims.jti, userId: claims.sub },
    issuedAt: claims.iat,
    askedWith: claims.by,
    // A link would open what a page has fetched before as a page of this origin, from the browser's own store and unasked.
    ...(hasField(head, 'sec-fetch-dest') && { unstored: true }),
    ...(claims.duration !== undefined && { maxDurationSeconds: claims.duration }),
    once: {
      id: `ticket/${claims.jti}`,
      untilMs: claims.exp * 1000,
      refusal: () => clientError('auth.ticket-used', {}),
    },
    carrier,
  };
}

/** A ticket does not outlive what it was asked for with. */
export function isTicketRevoked(
  { by, sub, iat }: Pick<TicketClaims, 'by' | 'sub' | 'iat'>,
  { projectId }: Pick<Route, 'projectId'>,
  { accessKeys, revocations }: Pick<KnownCallers, 'accessKeys' | 'revocations'>,
): boolean {
  if (by.kind === 'access-key' && accessKeys.find(by.id)?.projectIds.includes(projectId) !== true) return true;
  const tokenId = by.kind === 'token' ? by.id : undefined;
  return revocations.revokes({ userId: sub, tokenId, issuedAt: iat });
}

/** What browsers say a request is for when a page reads, plays or draws the answer, and nothing in it is run (Fetch Metadata, Sec-Fetch-Dest). */
const dataKinds = new Set(['empty', 'websocket', 'image', 'audio', 'video', 'track', 'font']);

/**
 * Whether a browser would show or run the answer: as a page, in a frame, as a script or worker. It would be of the same origin as the
 * platform's own pages and every other service, and a link with a ticket is all that it takes to lead somebody there.
 */
function opensPage({ bytes, fields }: RequestHead): boolean {
  return fields.some((field) => {
    if (field.known === 'sec-fetch-mode') return /navigate/i.test(fieldValue(bytes, field));
    return field.known === 'sec-fetch-dest' && !dataKinds.has(fieldValue(bytes, field).toLowerCase());
  });
}

function checkOrigin({ origin }: TicketClaims, head: RequestHead): void {
  if (origin === undefined) return;
  const given = fieldsNamed(head, 'origin').map((field) => fieldValue(head.bytes, field));
  if (given.length === 1 && normalOrigin(given.join()) === origin) return;
  throw clientError('auth.ticket-other-origin', { origin, actual: given.join(', ').slice(0, longestEcho) || '-' });
}

/** The path as the image gets it. */
function forwardedPath({ bytes, targetEnd }: RequestHead, { from, slash }: Destination): string {
  const [path = ''] = bytes.toString('latin1', from, targetEnd).split('?', 1);
  return slash ? `/${path}` : path;
}

function expired(error: TicketError) {
  const expiresAt = new Date(error.expiredAt ?? 0).toISOString();
  return clientError('auth.ticket-expired', { expiresAt }, { cause: error });
}
