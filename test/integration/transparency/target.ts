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

/** To a service through the gateway: the address and the credential differ, nothing else. */
export function throughGateway(stage: GatewayStage, serviceId: string): Target {
  const token = stage.token();
  return {
    connect: () => connect(stage.worker.port, false),
    dress: (head) =>
      head.replace(
        /^(\S+) (\S+)(.*)\r\n/,
        (_line, method, path, version) =>
          `${method} /v1/infers/${serviceId}${path}${version}\r\nX-Auth-Token: ${token}\r\n`,
      ),
  };
}

async function connect(port: number, plain: boolean): Promise<RawPeer> {
  const peer = await RawPeer.connect(port, { plain });
  peer.socket.setNoDelay(true);
  return peer;
}
