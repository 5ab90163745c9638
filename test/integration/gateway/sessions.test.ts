import { expect, setDefaultTimeout, test } from 'bun:test';
import { defaultRouteLimits, type RoutePolicy } from '../../../src/contract/route.ts';
import type { Worker } from '../../../src/gateway/worker.ts';
import { GatewayStage, serviceId, switching } from './gateway-stage.ts';
import { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

/** Two workers, and instances that answer with their place in the row. */
class Scene implements AsyncDisposable {
  readonly #stage: GatewayStage;
  readonly #images: RawServer[];
  readonly #workers: readonly Worker[];

  private constructor(stage: GatewayStage, images: RawServer[], workers: readonly Worker[]) {
    this.#stage = stage;
    this.#images = images;
    this.#workers = workers;
  }

  static async open(count: number, policy: RoutePolicy): Promise<Scene> {
    const stage = await GatewayStage.create();
    const images = await Promise.all(Array.from({ length: count }, () => RawServer.start()));
    for (const [at, image] of images.entries()) image.onConnection = (peer) => void serve(peer, at);
    const scene = new Scene(stage, images, [stage.worker, await stage.anotherWorker()]);
    const ports = images.map(({ port }) => port);
    await stage.control.publish(stage.route(ports, { policy }));
    return scene;
  }

  /** A client of one of the workers. */
  client(worker: number): Promise<RawPeer> {
    return RawPeer.connect(this.#workers[worker]?.port ?? 0);
  }

  /** Which instance answers the request. */
  async ask(client: RawPeer, rest: string, ...lines: readonly string[]): Promise<number> {
    client.write(this.#stage.request(`GET /v1/infers/${serviceId}${rest}`, ...lines));
    return Number((await client.takeMessage()).body);
  }

  /** Which instance takes the WebSocket. */
  async open(worker: number, rest: string): Promise<number> {
    const client = await this.client(worker);
    client.write(this.#stage.handshake(rest));
    return Number(/X-At: (\d+)/.exec((await client.takeMessage()).head)?.[1]);
  }

  async end(at: number): Promise<void> {
    await this.#images[at]?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stage[Symbol.asyncDispose]();
    await Promise.all(this.#images.map((image) => image[Symbol.asyncDispose]()));
  }
}

async function serve(peer: RawPeer, at: number): Promise<void> {
  try {
    for (;;) {
      const head = await peer.takeThrough('\r\n\r\n');
      if (/^upgrade:/im.test(head)) return void peer.write(switching.replace('\r\n\r\n', `\r\nX-At: ${at}\r\n\r\n`));
      peer.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${at}`);
    }
  } catch {
    // The connection ended before there was another request.
  }
}

/** So many that every one of three instances has some of them, whatever their ids are. */
const sessions = Array.from({ length: 60 }, (_, index) => `s${index}`);

test('calls of a session go to one instance, through every worker and on a kept connection', async () => {
  await using scene = await Scene.open(3, { sessionAffinity: { header: 'X-Session-Id' } });
  const kept = await scene.client(0);
  const first = [];
  for (const session of sessions) first.push(await scene.ask(kept, '', `X-Session-Id: ${session}`));
  expect(new Set(first).size).toBe(3);
  const other = await scene.client(1);
  for (const [at, session] of sessions.entries()) {
    expect(await scene.ask(other, '?x=1', `x-session-id: ${session}`)).toBe(first[at] ?? -1);
  }
});

test('a session whose instance cannot be reached or is full goes to another, always the same', async () => {
  const limits = { ...defaultRouteLimits, maxConnectionsPerInstance: 1 };
  await using scene = await Scene.open(3, { sessionAffinity: { query: 'room' }, limits });
  const first = await scene.open(0, '?room=a');
  const second = await scene.open(1, '?room=a');
  expect(second).not.toBe(first);
  const home = await scene.ask(await scene.client(0), '?room=a');
  expect(home).toBe(first);
  await scene.end(first);
  expect(await scene.ask(await scene.client(0), '?room=a')).toBe(second);
  expect(await scene.ask(await scene.client(1), '?room=a')).toBe(second);
});

test('clients of one address go to one instance where the service balances by that, and in turn where it asks for that', async () => {
  await using source = await Scene.open(3, { loadBalancing: 'SOURCE_IP' });
  const places = await Promise.all([0, 1, 0, 1, 0, 1].map((worker) => source.open(worker, '')));
  expect(new Set(places).size).toBe(1);

  await using turns = await Scene.open(3, { loadBalancing: 'ROUND_ROBIN' });
  const busy = [];
  for (let call = 0; call < 6; call += 1) busy.push(await turns.open(0, ''));
  expect(busy).toEqual([0, 1, 2, 0, 1, 2]);
});
