import { expect, setDefaultTimeout, test } from 'bun:test';
import { defaultRouteLimits, type Route, type RouteLimits } from '../../../src/contract/route.ts';
import type { Worker } from '../../../src/gateway/worker.ts';
import { signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(60_000);

/** A socket counts for its service, its credential, its instance as a socket, and its instance as a call. */
const countsOfSocket = 4;

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Three workers that share what workers of a machine share, and images that open every WebSocket and answer every request. */
class Scene implements AsyncDisposable {
  readonly stage: GatewayStage;
  readonly images: readonly RawServer[];
  readonly workers: readonly Worker[];
  readonly #token: string;

  private constructor(stage: GatewayStage, images: readonly RawServer[], workers: readonly Worker[]) {
    this.stage = stage;
    this.images = images;
    this.workers = workers;
    this.#token = stage.token();
  }

  static async open(limits: Partial<RouteLimits>, images = 1, changes: Partial<Route> = {}): Promise<Scene> {
    const stage = await GatewayStage.create();
    const servers = await Promise.all(Array.from({ length: images }, () => RawServer.start()));
    const workers = [stage.worker, await stage.anotherWorker(), await stage.anotherWorker()];
    const scene = new Scene(stage, servers, workers);
    for (const server of servers) server.onConnection = (peer) => void serve(peer);
    await scene.publish(limits, changes);
    return scene;
  }

  async publish(limits: Partial<RouteLimits>, changes: Partial<Route> = {}): Promise<void> {
    const policy = { limits: { ...defaultRouteLimits, ...limits }, ...changes.policy };
    const ports = this.images.map(({ port }) => port);
    await this.stage.control.publish(this.stage.route(ports, { ...changes, policy }));
  }

  /** Sends a handshake; gives the client and what it got: `open`, or the answer. */
  async knock(worker = 0, token = this.#token, ...lines: readonly string[]): Promise<Knock> {
    const client = await RawPeer.connect(this.workers[worker]?.port ?? 0);
    return { client, ...(await this.knockOn(client, token, ...lines)) };
  }

  async knockOn(client: RawPeer, token = this.#token, ...lines: readonly string[]): Promise<Omit<Knock, 'client'>> {
    client.write(this.#request([...upgradeLines, ...lines], token));
    const { head, body } = await client.takeMessage();
    if (head.startsWith('HTTP/1.1 101 ')) return { answer: 'open', head };
    const { error_code: code, error_msg: message } = JSON.parse(body);
    return { answer: `${head.slice(9, 12)} ${code}`, head, message };
  }

  async get(client: RawPeer): Promise<string> {
    client.write(this.#request([]));
    return (await client.takeMessage()).body;
  }

  /** What all workers count together, whatever it is. */
  get counted(): number {
    const words = this.workers.map((_, column) => this.stage.memory.counts(column));
    return words.reduce((sum, column) => sum + column.reduce((own, count) => own + count, 0), 0);
  }

  #request(lines: readonly string[], token = this.#token): string {
    return [`GET /v1/infers/${serviceId} HTTP/1.1`, 'Host: a', `X-Auth-Token: ${token}`, ...lines, '', ''].join('\r\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stage[Symbol.asyncDispose]();
    await Promise.all(this.images.map((image) => image[Symbol.asyncDispose]()));
  }
}

interface Knock {
  readonly client: RawPeer;
  readonly answer: string;
  readonly head: string;
  readonly message?: string;
}

/** What an image does: it answers requests until one is a handshake, and closes when its client does. */
async function serve(peer: RawPeer): Promise<void> {
  try {
    for (;;) {
      const head = await peer.takeThrough('\r\n\r\n');
      if (/^upgrade:/im.test(head)) break;
      peer.write(ok);
    }
    peer.write(switching);
    await peer.until('the end', () => peer.over, 60_000);
    peer.socket.end();
  } catch {
    // The connection ended before there was another request.
  }
}

test('a service has no more connections than it allows, over all workers', async () => {
  await using scene = await Scene.open({ maxConnections: 2, handshakesPerSecond: 0 });
  const [one, other] = [await scene.knock(0), await scene.knock(1)];
  expect([one.answer, other.answer]).toEqual(['open', 'open']);
  for (const worker of [0, 1]) {
    const refused = await scene.knock(worker, scene.stage.token(), 'X-Language: zh-cn');
    expect(refused.answer).toBe('429 ModelArts.4206');
    expect(refused.message).toStartWith('对 voice 的请求过多：该服务的连接数已达上限 2。');
    expect(refused.head).toContain('\r\nRetry-After: 5\r\n');
    // A request that is no handshake is no connection; and the connection is good for another try.
    expect(await scene.get(refused.client)).toBe('ok');
    refused.client.destroy();
  }
  one.client.destroy();
  await scene.stage.settles('a free place', () => scene.counted <= countsOfSocket);
  expect((await scene.knock(1)).answer).toBe('open');
  // A limit that changes counts what is open already.
  await scene.publish({ maxConnections: 3, handshakesPerSecond: 0 });
  expect((await scene.knock(0)).answer).toBe('open');
  expect((await scene.knock(1)).answer).toBe('429 ModelArts.4206');
});

test('clients that come to three workers at once get the places that there are, and no more', async () => {
  await using scene = await Scene.open({ maxConnections: 5, handshakesPerSecond: 0 });
  const knocks = await Promise.all(Array.from({ length: 30 }, (_, count) => scene.knock(count % 3)));
  const open = knocks.filter(({ answer }) => answer === 'open');
  expect(open).toHaveLength(5);
  expect(new Set(knocks.map(({ answer }) => answer))).toEqual(new Set(['open', '429 ModelArts.4206']));
  for (const { client } of open) client.destroy();
  await scene.stage.settles('free places', () => scene.counted === 0);
});

test('a credential has no more connections than it may, and others do not notice', async () => {
  await using scene = await Scene.open({ maxConnectionsPerCredential: 1 });
  const other = scene.stage.token();
  expect((await scene.knock(0)).answer).toBe('open');
  const refused = await scene.knock(1);
  expect(refused.answer).toBe('429 APIG.0308');
  expect(refused.message).toContain('raise max_connections_per_credential');
  expect((await scene.knock(1, other)).answer).toBe('open');
  expect((await scene.knock(0, other)).answer).toBe('429 APIG.0308');
});

test('an instance that is full is left out, and when all are the handshake is refused', async () => {
  await using scene = await Scene.open({ maxConnectionsPerInstance: 2 }, 2);
  const answers: string[] = [];
  for (let count = 0; count < 6; count += 1) answers.push((await scene.knock(count % 2)).answer);
  expect(answers).toEqual(['open', 'open', 'open', 'open', '429 ModelArts.4206', '429 ModelArts.4206']);
  expect(scene.images.map(({ count }) => count)).toEqual([2, 2]);
  const { client, message } = await scene.knock();
  expect(message).toContain('Every ready instance has 2 connections');
  expect(await scene.get(client)).toBe('ok');
});

test('handshakes per second are bounded over all workers', async () => {
  await using scene = await Scene.open({ handshakesPerSecond: 4 });
  const begun = Math.floor(Date.now() / 1000);
  const knocks = await Promise.all(Array.from({ length: 24 }, (_, count) => scene.knock(count % 2)));
  const seconds = Math.floor(Date.now() / 1000) - begun + 1;
  const open = knocks.filter(({ answer }) => answer === 'open').length;
  expect(open).toBeWithin(1, 4 * seconds + 1);
  const refused = knocks.find(({ answer }) => answer !== 'open');
  expect(refused?.answer).toBe('429 APIG.0308');
  expect(refused?.message).toContain('limit:4,time:1 second');
  expect(refused?.head).toContain('\r\nRetry-After: 1\r\n');
});

test('the least busy instance is chosen by what all workers have open', async () => {
  await using scene = await Scene.open({}, 2);
  const spread = () => scene.images.map(({ count }) => count);
  for (let count = 0; count < 10; count += 1) {
    expect((await scene.knock(count % 3 === 0 ? 0 : 1)).answer).toBe('open');
    expect(Math.abs((spread()[0] ?? 0) - (spread()[1] ?? 0))).toBeLessThanOrEqual(1);
  }
});

const limits = { handshakesPerSecond: 0 };

/** How a handshake or a socket may end. Each row plays one ending; afterwards nothing is counted. */
const endings: readonly (readonly [string, (scene: Scene) => Promise<void>])[] = [
  ['the client closes', async (scene) => void (await scene.knock()).client.socket.end()],
  ['the client resets', async (scene) => void (await scene.knock()).client.socket.resetAndDestroy()],
  ['the client leaves before its request is whole', (scene) => leaves(scene, 'GET / HTTP/1.1\r\n')],
  ['the image closes', (scene) => closes(scene, switching, 'server')],
  ['the image resets', async (scene) => void (await imageOf(scene, switching)).server.socket.resetAndDestroy()],
  ['the image refuses', (scene) => answered(scene, 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n', '404')],
  ['the image closes without a word', (scene) => answered(scene, '', '502')],
  ['the image answers nonsense', (scene) => answered(scene, 'nonsense\r\n\r\n', '502')],
  ['the answer breaks off', (scene) => answered(scene, 'HTTP/1.1 403 No\r\nContent-Length: 9\r\n\r\nhalf', '403')],
  ['nobody listens', nobodyListens],
  ['the client leaves while the image thinks', (scene) => closes(scene, '', 'client')],
  ['a limit of the service', (scene) => refusedBy(scene, { maxConnections: 1 })],
  ['a limit of the credential', (scene) => refusedBy(scene, { maxConnectionsPerCredential: 1 })],
  ['a limit of the instances', (scene) => refusedBy(scene, { maxConnectionsPerInstance: 1 })],
  ['a signature that was used before', replayed],
  ['the service stops meanwhile', stopped],
  ['a socket on a connection that carried requests', onKeptConnection],
  ['the worker drains', drained],
];

test.each(endings)('nothing stays counted: %s', async (_name, play) => {
  await using scene = await Scene.open(limits);
  expect(scene.counted).toBe(0);
  await play(scene);
  await scene.stage.settles('all counts at zero', () => scene.counted === 0);
});

/** A handshake whose image has written `answer`, and does nothing more. */
async function imageOf(scene: Scene, answer: string) {
  const [image] = scene.images;
  if (image === undefined) throw new Error('no image');
  image.onConnection = undefined;
  const client = await scene.stage.client();
  client.write(scene.stage.handshake());
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  expect(scene.counted).toBe(countsOfSocket);
  server.write(answer);
  if (answer !== '') await client.takeThrough('\r\n\r\n');
  return { client, server };
}

async function answered(scene: Scene, answer: string, status: string): Promise<void> {
  const [image] = scene.images;
  if (image !== undefined)
    image.onConnection = (peer) =>
      void peer.takeThrough('\r\n\r\n').then(
        () => peer.socket.end(answer),
        () => {},
      );
  const client = await scene.stage.client();
  client.write(scene.stage.handshake());
  expect(await client.takeThrough('\r\n\r\n')).toStartWith(`HTTP/1.1 ${status} `);
}

/** One side closes, and the other one when it sees that. */
async function closes(scene: Scene, answer: string, first: 'client' | 'server'): Promise<void> {
  const sides = await imageOf(scene, answer);
  sides[first].socket.end();
  const other = first === 'client' ? sides.server : sides.client;
  await other.whenEnded();
  other.socket.end();
}

async function leaves(scene: Scene, bytes: string): Promise<void> {
  const client = await scene.stage.client();
  client.write(bytes);
  client.destroy();
  await scene.stage.idle();
}

async function nobodyListens(scene: Scene): Promise<void> {
  const closed = await RawServer.start();
  const { port } = closed;
  await closed[Symbol.asyncDispose]();
  const policy = { limits: { ...defaultRouteLimits, ...limits } };
  await scene.stage.control.publish(scene.stage.route([port], { policy }));
  expect((await scene.knock()).answer).toBe('502 ModelArts.4302');
}

async function refusedBy(scene: Scene, limit: Partial<RouteLimits>): Promise<void> {
  await scene.publish({ ...limits, ...limit });
  const { client } = await scene.knock();
  expect((await scene.knock()).answer).toStartWith('429 ');
  client.destroy();
}

async function replayed(scene: Scene): Promise<void> {
  const keys = { accessKey: 'TESTAK0000000000EXAMP', secretKey: 'TestSecretKey000000000000000000000000EXAMP' };
  await scene.stage.accessKey(keys.accessKey, keys.secretKey);
  await scene.publish(limits, { policy: { rejectReplays: true } });
  const target = `/v1/infers/${serviceId}`;
  const lines = signingHeaders({ ...keys, method: 'GET', target, headers: { Host: 'a' } }).map((line) =>
    line.join(': '),
  );
  const handshake = [`GET ${target} HTTP/1.1`, 'Host: a', ...lines, ...upgradeLines, '', ''].join('\r\n');
  const [first, second] = await Promise.all(scene.workers.map((worker) => RawPeer.connect(worker.port)));
  first?.write(handshake);
  expect(await first?.takeThrough('\r\n\r\n')).toStartWith('HTTP/1.1 101 ');
  second?.write(handshake);
  expect((await second?.takeMessage())?.body).toContain('the signature was used before');
  expect(scene.counted).toBe(countsOfSocket);
  first?.destroy();
}

async function stopped(scene: Scene): Promise<void> {
  const { client } = await scene.knock();
  await scene.publish(limits, { open: false, status: 'stopped' });
  expect((await scene.knock()).answer).toBe('400 ModelArts.4203');
  client.destroy();
}

async function onKeptConnection(scene: Scene): Promise<void> {
  const client = await scene.stage.client();
  expect(await scene.get(client)).toBe('ok');
  expect(scene.counted).toBe(0);
  expect((await scene.knockOn(client)).answer).toBe('open');
  expect(scene.images[0]?.count).toBe(1);
  client.destroy();
}

async function drained(scene: Scene): Promise<void> {
  const { client } = await scene.knock();
  const drain = scene.stage.worker.drain(0);
  await client.whenClosed();
  await drain;
}
