import { ending } from '../contract/endings.ts';
import type { Route } from '../contract/route.ts';
import { type InForce, isRevoked } from './is-revoked.ts';
import type { OpenSocket, OpenSockets } from './open-sockets.ts';

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
