import {
  defaultRouteLimits,
  type Route,
  type RouteLimits,
  type WaitingRoomPolicy,
} from '../../../src/contract/route.ts';
import type { Limits } from '../../../src/gateway/limits.ts';
import type { Worker } from '../../../src/gateway/worker.ts';
import { GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

/** A worker with one service that scales to zero, and the image whose instances may come. */
export class WaitingStage implements AsyncDisposable {
  readonly gateway: GatewayStage;
  readonly image: RawServer;
  readonly #token: string;

  private constructor(gateway: GatewayStage, image: RawServer) {
    this.gateway = gateway;
    this.image = image;
    this.#token = gateway.token();
    image.onConnection = (peer) => void serve(peer);
  }

  static async open(waitingRoom: Partial<WaitingRoomPolicy> = {}, limits: Partial<Limits> = {}): Promise<WaitingStage> {
    const stage = new WaitingStage(await GatewayStage.create(limits), await RawServer.start());
    await stage.publish([], waitingRoom);
    return stage;
  }

  /** A route to these ports. */
  async publish(
    ports: readonly number[],
    waitingRoom: Partial<WaitingRoomPolicy> = {},
    limits: Partial<RouteLimits> = {},
    changes: Partial<Route> = {},
  ): Promise<void> {
    const policy = {
      limits: { ...defaultRouteLimits, handshakesPerSecond: 0, ...limits },
      waitingRoom: { calls: 2_000, seconds: 60, ...waitingRoom },
    };
    await this.gateway.control.publish(this.gateway.route(ports, { policy, ...changes }));
  }

  /** Sends a handshake, or another request, and does not wait for the answer. */
  async send(kind: 'handshake' | 'request', worker: Worker = this.gateway.worker): Promise<RawPeer> {
    const client = await RawPeer.connect(worker.port);
    this.sendOn(client, kind);
    return client;
  }

  sendOn(client: RawPeer, kind: 'handshake' | 'request', path = ''): void {
    const lines = kind === 'handshake' ? upgradeLines : [];
    const first = `GET /v1/infers/${serviceId}${path} HTTP/1.1`;
    client.write([first, 'Host: a', `X-Auth-Token: ${this.#token}`, ...lines, '', ''].join('\r\n'));
  }

  /** So many calls wait, as the control process knows. */
  async waiting(count: number): Promise<void> {
    await this.gateway.control.until(`${count} waiting calls`, () => this.told === count);
  }

  get told(): number | undefined {
    return this.gateway.control.heard
      .flatMap((message) => (message.type === 'waiting' ? message.services : []))
      .findLast((service) => service.serviceId === serviceId)?.waiting;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway[Symbol.asyncDispose]();
    await this.image[Symbol.asyncDispose]();
  }
}

/** What a client got: `open`, the body of a good answer, or the status and code of a refusal. */
export async function answerOf(client: RawPeer): Promise<string> {
  const { head, body } = await client.takeMessage();
  if (head.startsWith('HTTP/1.1 101 ')) return 'open';
  if (head.startsWith('HTTP/1.1 200 ')) return body;
  const retry = /^retry-after: (\d+)/im.exec(head)?.[1];
  return `${head.slice(9, 12)} ${JSON.parse(body).error_code}${retry === undefined ? '' : `, again after ${retry} s`}`;
}

/** Opens every WebSocket, and answers every other request with its path. */
async function serve(peer: RawPeer): Promise<void> {
  try {
    for (;;) {
      const head = await peer.takeThrough('\r\n\r\n');
      if (/^upgrade:/im.test(head)) break;
      const path = head.split(' ')[1] ?? '';
      peer.write(`HTTP/1.1 200 OK\r\nContent-Length: ${path.length}\r\n\r\n${path}`);
    }
    peer.write(switching);
    await peer.until('the end', () => peer.over, 60_000);
    peer.socket.end();
  } catch {
    // The connection ended before there was another request.
  }
}
