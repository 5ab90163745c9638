import { badProtocols, callAddress, offeredProtocols, type QueryRow, readProtocols } from './call-address.ts';
import type { SocketTarget } from './socket-session.ts';

/** Where the ticket stands in the handshake. */
export type TicketCarrier = 'sub-protocol' | 'query';

/** What the form says of a connection. */
export interface SocketRequest {
  readonly path: string;
  readonly query: readonly QueryRow[];
  /** As typed. */
  readonly protocols: string;
  readonly carrier: TicketCarrier;
}

/** What is wrong with it: the path leads out of the service, or these sub-protocols are no tokens. */
export type RequestFault =
  | { readonly kind: 'path' }
  | { readonly kind: 'protocols'; readonly names: readonly string[] };

/** What keeps a browser from connecting so. */
export function faultOf(origin: string, serviceId: string, request: SocketRequest): RequestFault | undefined {
  if (callAddress(origin, { serviceId, ...request }) === undefined) return { kind: 'path' };
  const names = badProtocols(readProtocols(request.protocols));
  return names.length > 0 ? { kind: 'protocols', names } : undefined;
}

interface TicketParts {
  readonly ticket: string;
  readonly protocol: string;
  readonly askedAt: number;
}

/** Where and with what to connect. `request` has no fault. */
export function socketTarget(
  origin: string,
  serviceId: string,
  request: SocketRequest,
  { ticket, protocol, askedAt }: TicketParts,
): SocketTarget {
  const target = { serviceId, ...request };
  const shownAddress = callAddress(origin, target) ?? '';
  const protocols = readProtocols(request.protocols);
  return request.carrier === 'query'
    ? { address: callAddress(origin, target, ticket) ?? '', shownAddress, protocols, offered: protocols, askedAt }
    : { address: shownAddress, shownAddress, protocols, offered: offeredProtocols(protocols, protocol), askedAt };
}
