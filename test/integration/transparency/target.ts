import type { GatewayStage } from '../gateway/gateway-stage.ts';
import { RawPeer } from '../gateway/raw-peer.ts';

/** One way to an image. */
export interface Target {
  connect(): Promise<RawPeer>;
  /** A request's head as it has to be written to come to the image as `head`. */
  dress(head: string): string;
}

/** Straight to a port: nothing of the gateway is involved. */
export function direct(port: number, tls = false): Target {
  return { connect: () => connect(port, !tls), dress: (head) => head };
}

/** Where the credential stands in a head; taking it out must leave no trace in either place. */
export type CredentialPlace = 'first' | 'last';

/** To a service through the gateway: the address and the credential differ, nothing else. */
export function throughGateway(stage: GatewayStage, serviceId: string, place: CredentialPlace = 'first'): Target {
  const credential = `X-Auth-Token: ${stage.token()}\r\n`;
  return {
    connect: () => connect(stage.worker.port, false),
    dress: (head) => {
      const path = head.indexOf(' ') + 1;
      const addressed = `${head.slice(0, path)}/v1/infers/${serviceId}${head.slice(path)}`;
      const at = addressed.indexOf('\r\n', place === 'first' ? 0 : addressed.indexOf('\r\n\r\n')) + 2;
      return addressed.slice(0, at) + credential + addressed.slice(at);
    },
  };
}

async function connect(port: number, plain: boolean): Promise<RawPeer> {
  const peer = await RawPeer.connect(port, { plain });
  peer.socket.setNoDelay(true);
  return peer;
}
