import type { ConnectionRecord, HandshakeFailure } from '../../../src/contract/connection.ts';
import { defaultRouteLimits } from '../../../src/contract/route.ts';
import { type ConnectionWatch, createConnectionWatch } from '../../../src/control/connection-watch.ts';
import { createLinkServer, type LinkServer } from '../../../src/control/link-server.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { bareService } from '../../support/connection-records.ts';
import { until } from '../../support/deadline.ts';
import { GatewayStage, serviceId, switching } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

/** A worker, an image, and the part of the control process that looks at connections, with a database of its own. */
export class ObservedStage implements AsyncDisposable {
  readonly gateway: GatewayStage;
  readonly image: RawServer;
  store!: Store;
  watch!: ConnectionWatch;
  link!: LinkServer;

  private constructor(gateway: GatewayStage, image: RawServer) {
    this.gateway = gateway;
    this.image = image;
  }

  static async create(): Promise<ObservedStage> {
    const stage = new ObservedStage(await GatewayStage.create({}, { control: false }), await RawServer.start());
    await stage.beginControl();
    await bareService(stage.store, serviceId);
    stage.link.publish([stage.gateway.route([stage.image.port])]);
    await stage.gateway.settles(
      'routes',
      () => stage.link.workers === 1 && stage.link.acknowledged(stage.link.sequence),
    );
    return stage;
  }

  async beginControl(): Promise<void> {
    const log = createLogger({ name: 'control', level: 'silent' });
    this.store = await openStore(this.gateway.path('sluice.db'));
    this.watch = createConnectionWatch({ store: this.store.connections, now: Date.now, log });
    this.link = await createLinkServer({
      socketPath: this.gateway.path('link.sock'),
      routesFile: this.gateway.path('routes.json'),
      tokenKeys: this.gateway.control.tokenKeys,
      connections: this.watch,
      // More handshakes a second than a service has by default: what is looked at is what becomes of them.
      policies: new Map([[serviceId, { limits: { ...defaultRouteLimits, handshakesPerSecond: 0 } }]]),
      patience: 500,
      log,
    });
  }

  async endControl(): Promise<void> {
    await this.link.close();
    await this.watch.close();
    await this.store.close();
  }

  /** An open WebSocket between a client and the image. */
  async connect(): Promise<{ readonly client: RawPeer; readonly server: RawPeer }> {
    const client = await this.gateway.client();
    client.write(this.gateway.handshake());
    const server = await this.image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(switching);
    await client.takeThrough('\r\n\r\n');
    return { client, server };
  }

  async connections(state?: 'open' | 'ended'): Promise<readonly ConnectionRecord[]> {
    return (await this.watch.list({ serviceId }, state, { skip: 0, limit: 100_000 })).rows;
  }

  /** Waits until so many connections are in this state. */
  async shows(state: 'open' | 'ended', count: number): Promise<readonly ConnectionRecord[]> {
    let last: readonly ConnectionRecord[] = [];
    return until(
      20_000,
      `${count} ${state} connections`,
      async () => {
        last = await this.connections(state);
        return last.length === count ? last : undefined;
      },
      () => `there are ${last.length}`,
    );
  }

  /** The failed handshake with this request id. */
  handshake(id: string): Promise<HandshakeFailure> {
    return until(20_000, `handshake ${id}`, async () => {
      const { rows } = await this.watch.handshakes({ serviceId, id }, { skip: 0, limit: 1 });
      return rows[0];
    });
  }

  async handshakes(): Promise<readonly HandshakeFailure[]> {
    return (await this.watch.handshakes({ serviceId }, { skip: 0, limit: 10_000 })).rows;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endControl();
    await this.image[Symbol.asyncDispose]();
    await this.gateway[Symbol.asyncDispose]();
  }
}

/** A short frame, as a client (masked with zeros) or an image sends it. */
export function frame(opcode: number, payload: Uint8Array | string, from: 'client' | 'image'): Buffer {
  const bytes = Buffer.from(payload);
  const head = [
    0x80 | opcode,
    bytes.length | (from === 'client' ? 0x80 : 0),
    ...(from === 'client' ? [0, 0, 0, 0] : []),
  ];
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** A Close frame; without a code where none is given. */
export function close(code: number | undefined, from: 'client' | 'image'): Buffer {
  return frame(8, code === undefined ? '' : Buffer.of(code >> 8, code & 0xff), from);
}
