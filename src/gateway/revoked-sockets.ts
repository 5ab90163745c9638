import { ending } from '../contract/endings.ts';
import { mayDo } from '../contract/roles.ts';
import type { Route } from '../contract/route.ts';
import { isTicketRevoked } from './admit-ticket.ts';
import type { OpenSocket, OpenSockets } from './open-sockets.ts';
import type { KnownCallers } from './proof.ts';

type InForce = Pick<KnownCallers, 'accessKeys' | 'apps' | 'revocations'>;

/**
 * Ends the open sockets of a service whose credential is not in force any more, where the service says so. `route` is
 * the record in force: what it says now counts for sockets that were opened before as well.
 */
export function endRevoked(sockets: OpenSockets, route: Route, callers: InForce): void {
  if (route.policy?.endRevoked !== true) return;
  for (const socket of sockets.ofService(route.serviceId)) endIfRevoked(socket, route, callers);
}

/** The same for one socket: its credential may have been revoked while the image thought about the handshake. */
export function endIfRevoked(socket: OpenSocket, route: Route, callers: InForce): void {
  if (route.policy?.endRevoked !== true || !isRevoked(socket, route, callers)) return;
  socket.splice.end(ending('credential.revoked', {}));
}

/** A token that is over by its time is not revoked: what it opened goes on. */
function isRevoked(
  { credential, issuedAt = 0, appCodeHash, askedWith }: OpenSocket,
  route: Route,
  callers: InForce,
): boolean {
  if (route.policy?.projectDisabled) return true;
  const { id, kind, userId } = credential;
  switch (kind) {
    case 'access-key': {
      const key = callers.accessKeys.find(id);
      if (key?.roles !== undefined && !mayDo(key.roles, 'services.call')) return true;
      return key?.projectIds.includes(route.projectId) !== true;
    }
    case 'app-key':
    case 'api-key':
    case 'app-code': {
      const app = callers.apps.find(id);
      if (app === undefined || route.policy?.apps?.includes(id) !== true) return true;
      return appCodeHash !== undefined && !callers.apps.hasCode(appCodeHash);
    }
    case 'token':
    case 'bearer':
      return callers.revocations.revokes({ userId, tokenId: id, issuedAt });
    case 'temporary-key':
    case 'ticket':
      return askedWith !== undefined && isTicketRevoked({ by: askedWith, sub: userId, iat: issuedAt }, route, callers);
  }
}
