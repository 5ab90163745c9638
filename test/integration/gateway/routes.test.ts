import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { GatewayStage, serviceId, switching } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** Answers every request with `name`. */
function answering(server: RawServer, name: string): RawServer {
  server.onConnection = (peer) => {
    const serve = async () => {
      for (;;) {
        await peer.takeThrough('\r\n\r\n');
        peer.write(ok(name));
      }
    };
    serve().catch(() => undefined);
  };
  return server;
}

/** Opens a WebSocket that stays open. */
async function openSocket(stage: GatewayStage, image: RawServer): Promise<{ client: RawPeer; server: RawPeer }> {
  const client = await stage.client();
  client.write(stage.handshake());
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  return { client, server };
}

async function ask(stage: GatewayStage): Promise<string> {
  const client = await stage.client();
  client.write(stage.request(`GET ${path}`));
  const { body } = await client.takeMessage();
  client.destroy();
  return body;
}

async function echoes({ client, server }: { client: RawPeer; server: RawPeer }): Promise<void> {
  client.write('ping');
  expect(await server.takeThrough('ping')).toBe('ping');
  server.write('pong');
  expect(await client.takeThrough('pong')).toBe('pong');
}

describe('routes', () => {
  test('a new route concerns new connections only', async () => {
    await using stage = await GatewayStage.create();
    await using first = await RawServer.start();
    await using second = answering(await RawServer.start(), 'second');
    await stage.control.publish(stage.route([first.port]));
    const open = await openSocket(stage, first);
    await stage.control.publish(stage.route([second.port]));
    expect(await ask(stage)).toBe('second');
    await echoes(open);
    await stage.control.remove(serviceId);
    expect(JSON.parse(await ask(stage)).error_code).toBe('APIG.0101');
    await echoes(open);
    open.client.destroy();
  });

  test('calls and open sockets are metered by instance', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const open = await openSocket(stage, image);
    await stage.control.until('one open socket', () => {
      const meter = stage.control.meterOf(serviceId);
      return meter?.calls === 1 && meter.open[`instance-${image.port}`] === 1;
    });
    await stage.control.publish(stage.route([1]));
    await ask(stage);
    open.client.reset();
    await stage.control.until('the end of it, and a failure', () => {
      const meter = stage.control.meterOf(serviceId);
      return meter?.calls === 1 && meter.failures === 1 && Object.keys(meter.open).length === 0;
    });
  });

  test('calls are metered by model, exactly, whatever its weight; one that reached none is the service alone', async () => {
    await using stage = await GatewayStage.create();
    await using one = answering(await RawServer.start(), 'one');
    await using two = answering(await RawServer.start(), 'two');
    const { versions } = stage.route([one.port]);
    const version = (modelId: string, weight: number, port: number) => ({
      ...(versions[0] as (typeof versions)[number]),
      modelId,
      weight,
      instances: [{ id: `instance-${port}`, host: '127.0.0.1', port }],
    });
    const route = (first: number) =>
      stage.route([], { versions: [version('m1', first, one.port), version('m2', 100 - first, two.port)] });
    const asked: string[] = [];
    await stage.control.publish(route(70));
    for (let count = 0; count < 10; count += 1) asked.push(await ask(stage));
    await stage.control.publish(route(0));
    for (let count = 0; count < 3; count += 1) asked.push(await ask(stage));
    // Nobody listens there.
    await stage.control.publish(stage.route([], { versions: [version('m1', 100, 1)] }));
    await ask(stage);
    await stage.control.publish(stage.route([], { versions: [] }));
    await ask(stage);
    const answered = (name: string) => asked.filter((text) => text === name).length;
    expect(answered('one') + answered('two')).toBe(13);
    await stage.control.until('every call', () => stage.control.meterOf(serviceId)?.failures === 2);
    const meter = stage.control.meterOf(serviceId);
    expect(meter).toMatchObject({
      calls: 13,
      models: { m1: { calls: answered('one'), failures: 1 }, m2: { calls: answered('two'), failures: 0 } },
    });
  });

  test('an instance that refuses is passed over, the least busy one is chosen', async () => {
    await using stage = await GatewayStage.create();
    await using one = await RawServer.start();
    await using two = await RawServer.start();
    await stage.control.publish(stage.route([1, one.port, two.port]));
    const sockets = [];
    for (let count = 0; count < 6; count += 1) {
      const client = await stage.client();
      client.write(stage.handshake());
      await stage.settles('a connection to an image', () => one.count + two.count > count);
      sockets.push(client);
    }
    expect([one.count, two.count]).toEqual([3, 3]);
    for (const client of sockets) client.destroy();
  });

  test('without a control process the last routes on disk serve; with one, its routes', async () => {
    await using stage = await GatewayStage.create({}, { control: false });
    stage.worker.stop();
    await using image = answering(await RawServer.start(), 'from disk');
    await using other = answering(await RawServer.start(), 'from control');
    const snapshot = { sequence: 7, tokenKeys: stage.control.tokenKeys, routes: [stage.route([image.port])] };
    writeFileSync(stage.path('routes.json'), JSON.stringify(snapshot));
    await stage.startWorker();
    expect(await ask(stage)).toBe('from disk');
    await stage.control.publish(stage.route([other.port]));
    stage.control.start();
    await stage.control.acknowledged(1);
    expect(await ask(stage)).toBe('from control');
  });

  test('a control process that goes away and comes back is found again, and sockets stay open', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const open = await openSocket(stage, image);
    stage.control.stop();
    await echoes(open);
    stage.control.heard.length = 0;
    stage.control.start();
    await stage.control.until('hello and every meter', () => stage.control.meterOf(serviceId)?.calls === 1);
    const [hello] = stage.control.heard;
    expect(hello).toEqual({ type: 'hello', worker: 0, processId: process.pid, age: expect.any(Number) });
    await echoes(open);
    open.client.destroy();
  });
});

describe('a worker', () => {
  test('changes its certificate under traffic without losing a connection', async () => {
    await using stage = await GatewayStage.create();
    await using image = answering(await RawServer.start(), 'served');
    await stage.control.publish(stage.route([image.port]));
    let stop = false;
    let served = 0;
    const traffic = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!stop) {
          expect(await ask(stage)).toBe('served');
          served += 1;
        }
      }),
    );
    for (let round = 0; round < 20; round += 1) {
      const name = `round-${round}`;
      stage.replaceCertificate(name);
      stage.worker.reloadTls();
      const client = await stage.client();
      expect(client.certificateName).toBe(name);
      client.destroy();
    }
    stop = true;
    await traffic;
    expect(served).toBeGreaterThan(20);
  });

  test('keeps serving with the old certificate when the new one cannot be used', async () => {
    await using stage = await GatewayStage.create();
    writeFileSync(stage.path('first.pem'), 'not a certificate');
    const before = openDescriptors();
    for (let attempt = 0; attempt < 20; attempt += 1) expect(() => stage.worker.reloadTls()).toThrow('PEM');
    // Those of earlier tests may still be closing.
    await stage.settles('descriptors', () => openDescriptors() <= before);
    const client = await stage.client();
    expect(client.certificateName).toBe('first');
    client.destroy();
  });

  test('drains: no new connections, open ones until they end or the time is over', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const idle = await stage.client();
    const ending = await openSocket(stage, image);
    const staying = await openSocket(stage, image);
    const drained = stage.worker.drain(2);
    await idle.whenEnded();
    idle.socket.end();
    await expect(stage.client()).rejects.toThrow();
    await echoes(ending);
    ending.client.destroy();
    await echoes(staying);
    await drained;
    await staying.client.whenClosed();
    expect(stage.worker.connections()).toBe(0);
  });

  test('gives every descriptor back after a thousand connections of all kinds', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await using tlsImage = await RawServer.start(stage.certificate);
    const kinds = ['fin', 'reset', 'refused', 'http', 'half'] as const;
    const descriptors = () => openDescriptors();
    const round = async (count: number, target: RawServer) => {
      for (let index = 0; index < count; index += 1) {
        const kind = kinds[index % kinds.length];
        const client = await stage.client();
        if (kind === 'refused') client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n');
        else client.write(kind === 'http' ? stage.request(`GET ${path}`) : stage.handshake());
        const server = kind === 'refused' ? undefined : await target.accept();
        await server?.takeThrough('\r\n\r\n');
        server?.write(kind === 'http' ? ok('x') : switching);
        await client.takeThrough('\r\n\r\n');
        if (kind === 'reset') client.reset();
        else if (kind === 'half') server?.socket.end();
        client.socket.end();
        server?.socket.end();
        await client.whenClosed();
      }
      await stage.idle();
    };
    await stage.control.publish(stage.route([image.port]));
    await round(10, image);
    const before = descriptors();
    await round(500, image);
    await stage.control.publish(stage.route([tlsImage.port], { tls: true }));
    await round(500, tlsImage);
    await stage.settles('descriptors', () => descriptors() <= before);
  });
});

function openDescriptors(): number {
  return [...new Bun.Glob('*').scanSync({ cwd: '/proc/self/fd', onlyFiles: false })].length;
}
