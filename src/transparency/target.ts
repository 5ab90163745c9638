import { connectSocket, Peer, type PeerAddress, type PeerLimits } from './peer.ts';

/** One way to an image. */
export interface Target {
  connect(): Promise<Peer>;
  /** A request's head as it has to be written to come to the image as `head`. */
  dress(head: string): string;
}

/** Straight to a port: nothing of the gateway is involved. */
export function direct(address: PeerAddress, limits: PeerLimits): Target {
  return { connect: () => connect(address, limits), dress: (head) => head };
}

/** Where the credential stands in a head; taking it out must leave no trace in either place. */
export type CredentialPlace = 'first' | 'last';

/** What a client of the gateway has to know. */
export interface GatewayAccess {
  readonly address: PeerAddress;
  readonly serviceId: string;
  readonly token: string;
}

/** To a service through the gateway: the address and the credential differ, nothing else. */
export function throughGateway(access: GatewayAccess, limits: PeerLimits, place: CredentialPlace = 'first'): Target {
  const credential = `X-Auth-Token: ${access.token}\r\n`;
  return {
    connect: () => connect(access.address, limits),
    dress: (head) => {
      const path = head.indexOf(' ') + 1;
      const addressed = `${head.slice(0, path)}/v1/infers/${access.serviceId}${head.slice(path)}`;
      const at = addressed.indexOf('\r\n', place === 'first' ? 0 : addressed.indexOf('\r\n\r\n')) + 2;
      return addressed.slice(0, at) + credential + addressed.slice(at);
    },
  };
}

async function connect(address: PeerAddress, limits: PeerLimits): Promise<Peer> {
  return new Peer(await connectSocket(address, limits.patienceMs), limits);
}
