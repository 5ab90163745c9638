import { newHexId } from '../../auth/identifiers.ts';
import type { TicketClaims } from '../../auth/ticket.ts';
import { isWithin, normalOrigin } from '../../auth/ticket-scope.ts';
import { clientError } from '../../contract/errors.ts';
import { servicePath } from '../../contract/resources/service.ts';
import {
  type CreateTicketRequest,
  type CreateTicketResponse,
  createTicketRequest,
  createTicketResponse,
} from '../../contract/resources/ticket.ts';
import { ticketParameter, ticketProtocol } from '../../contract/ticket-carriers.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject, type ProjectCaller } from '../request/authorize.ts';
import { nameIgnored, readOptionalBody } from '../request/read-body.ts';
import { findService } from './find-service.ts';
import { accessAddress } from './present-service.ts';

const defaultLifetimeSeconds = 60;

/** `POST /v1/{project_id}/services/{service_id}/tickets`: our addition, for pages, which cannot set headers on a WebSocket. */
export function createTicket(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/services/{service_id}/tickets',
    tag: 'Services',
    summary: 'Make a ticket that opens one connection to a service, for browsers.',
    parameters: servicePath,
    body: createTicketRequest,
    answers: { 200: { description: 'The ticket.', schema: createTicketResponse } },
    errors: ['service.not-found', 'ticket.bad-origin', 'ticket.bad-path'],
    action: 'services.call',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const service = await findService(context, caller, deps.store.services);
      const { value, ignored } = await readOptionalBody(context, createTicketRequest);
      nameIgnored(context, ignored);
      const claims = claimsFor(service.id, caller, value, deps.now());
      const ticket = deps.signTicket(claims);
      const address = `${accessAddress(service, deps.accessAddress)}${claims.path ?? ''}`;
      return context.json({
        ticket,
        expires_at: new Date(claims.exp * 1000).toISOString(),
        url: `${address}?${ticketParameter}=${ticket}`,
        protocol: `${ticketProtocol}${Buffer.from(ticket).toString('base64url')}`,
      } satisfies CreateTicketResponse);
    },
  };
}

function claimsFor(serviceId: string, caller: ProjectCaller, request: CreateTicketRequest, now: number): TicketClaims {
  const iat = Math.floor(now / 1000);
  const { path_prefix: path, max_duration_seconds: duration } = request;
  if (path != null && !isWithin(path, path)) throw clientError('ticket.bad-path', { field: 'path_prefix' });
  return {
    iss: 'sluice-ticket',
    jti: newHexId(),
    sub: caller.userId,
    aud: serviceId,
    iat,
    exp: Math.min(iat + Number(request.lifetime_seconds ?? defaultLifetimeSeconds), endOf(caller)),
    by: caller.source,
    ...(request.origin != null && { origin: originOf(request.origin) }),
    ...(path != null && { path }),
    ...(duration != null && { duration: Number(duration) }),
  };
}

/** A temporary key is over with its time; what a token opened may outlive it, as sockets do. */
function endOf({ credential, lease }: ProjectCaller): number {
  return credential.kind === 'temporary-key' && lease ? lease.expiresAt : Number.POSITIVE_INFINITY;
}

/** A slash at the end is as harmless as it is usual. */
function originOf(given: string): string {
  const origin = normalOrigin(given.replace(/\/$/, ''));
  if (origin === undefined) throw clientError('ticket.bad-origin', { field: 'origin' });
  return origin;
}
