import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { duplicate } from '../../../src/gateway/socket-options.ts';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;

/** The timer that the kernel runs for the established connection between two ports of loopback (proc(5), /proc/net/tcp). */
async function timerOf(localPort: number | undefined, remotePort: number | undefined): Promise<string> {
  const hexadecimal = (port: number | undefined) =>
    port === undefined ? '[0-9A-F]{4}' : port.toString(16).toUpperCase().padStart(4, '0');
  const line = new RegExp(`: 0100007F:${hexadecimal(localPort)} 0100007F:${hexadecimal(remotePort)} 01 \\S+ (\\d\\d):`);
  const timer = line.exec(await Bun.file('/proc/net/tcp').text())?.[1];
  return timer === '02' ? 'keep-alive' : `timer ${timer}`;
}

describe('every wait has a deadline', () => {
  test('a TLS handshake that is not finished', async () => {
    await using stage = await GatewayStage.create({ handshakeSeconds: 1 });
    const silent = await RawPeer.connect(stage.worker.port, { plain: true });
    await silent.whenClosed();
    await stage.idle();
  });

  test('a head that does not end is answered with 408', async () => {
    await using stage = await GatewayStage.create({ headSeconds: 1 });
    const client = await stage.client();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n');
    const { head, body } = await client.takeMessage();
    expect(head).toStartWith('HTTP/1.1 408 ');
    expect(JSON.parse(body).error_msg).toContain('1 seconds');
    await client.whenEnded();
    client.destroy();
  });

  test('a kept connection that stays silent is ended without an answer', async () => {
    await using stage = await GatewayStage.create({ idleSeconds: 1 });
    const client = await stage.client();
    client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n');
    await client.takeMessage();
    await client.whenEnded();
    expect(client.text).toBe('');
    client.destroy();
  });

  test('a client that does not close behind its last answer', async () => {
    await using stage = await GatewayStage.create({ lingerSeconds: 1 });
    const client = await stage.client();
    client.write('nonsense\r\n\r\n');
    await client.whenEnded();
    await stage.idle();
    client.destroy();
  });

  test('a client that takes nothing of its last answers', async () => {
    await using stage = await GatewayStage.create({ idleSeconds: 1, lingerSeconds: 1 });
    const client = await stage.client();
    client.socket.pause();
    client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(200_000));
    await stage.settles('the connection', () => stage.worker.connections() === 1);
    await stage.idle();
    client.destroy();
  });

  test('a body for the control process that does not come', async () => {
    await using stage = await GatewayStage.create({ bodySeconds: 1 });
    await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    const client = await stage.client();
    client.write('POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf');
    const server = await control.accept();
    const { head, body } = await client.takeMessage();
    expect(head).toStartWith('HTTP/1.1 408 ');
    expect(JSON.parse(body).error_msg).toContain('body');
    await server.whenEnded();
    client.destroy();
  });

  test('but not one that an image waits for, nor one that comes bit by bit', async () => {
    await using stage = await GatewayStage.create({ bodySeconds: 1 });
    await using image = await RawServer.start();
    await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    await stage.control.publish(stage.route([image.port]));
    const patient = await stage.client();
    patient.write(stage.request(`POST ${path}`, 'Content-Length: 1'));
    const steady = await stage.client();
    steady.write('POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n');
    for (let sent = 0; sent < 20; sent += 1) {
      await Bun.sleep(200);
      steady.write('x');
    }
    patient.write('x');
    const servers = await Promise.all([control.accept(), image.accept()]);
    for (const [server, body] of [
      [servers[0], 'x'.repeat(20)],
      [servers[1], 'x'],
    ] as const) {
      expect((await server.takeMessage()).body).toBe(body);
    }
    for (const client of [patient, steady]) client.destroy();
  });

  test('an empty line before a request is none, in one piece or in two, and begins no head', async () => {
    await using stage = await GatewayStage.create({ idleSeconds: 1, headSeconds: 30 });
    const client = await stage.client();
    for (const pieces of [['\r\n'], ['\r', '\n']]) {
      for (const piece of pieces) {
        client.write(piece);
        await Bun.sleep(20);
      }
      client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n');
      expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 404 ');
    }
    client.write('\r\n');
    await client.whenEnded();
    expect(client.text).toBe('');
    client.destroy();
  });

  test.skipIf(process.platform !== 'linux')(
    'a client that is gone behind a handshake that nobody answers',
    async () => {
      await using stage = await GatewayStage.create();
      await using image = await RawServer.start();
      await stage.control.publish(stage.route([image.port]));
      const client = await stage.client();
      client.write(stage.handshake('', 'X-First: 1'));
      await image.accept();
      // The kernel asks after a minute of silence whether the peer is still there; a peer that has closed answers with a reset.
      for (const [local, remote] of [
        [stage.worker.port, client.socket.localPort],
        [undefined, image.port],
      ] as const) {
        expect(await timerOf(local, remote)).toBe('keep-alive');
      }
      client.destroy();
    },
  );

  test('an image that answers late has all the time it needs', async () => {
    await using stage = await GatewayStage.create({
      headSeconds: 1,
      idleSeconds: 1,
      lingerSeconds: 1,
      connectSeconds: 1,
    });
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    await Bun.sleep(3500);
    server.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    expect((await client.takeMessage()).body).toBe('ok');
    client.destroy();
  });
});

describe('what grows has a limit', () => {
  test('connections', async () => {
    await using stage = await GatewayStage.create({ connections: 2 });
    const [one, two] = [await stage.client(), await stage.client()];
    await expect(stage.client()).rejects.toThrow();
    one.destroy();
    await stage.settles('a free place', () => stage.worker.connections() === 1);
    (await stage.client()).destroy();
    two.destroy();
  });

  test('what a client sends ahead of its turn', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const client = await stage.client();
    client.write(stage.handshake());
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    const ahead = Buffer.alloc(32 * 1024 * 1024, 'frames');
    client.write(ahead);
    let waiting = 0;
    await stage.settles('a client that waits', () => {
      const before = waiting;
      waiting = client.socket.writableLength;
      return waiting === before;
    });
    expect(waiting).toBeGreaterThan(ahead.length - 12 * 1024 * 1024);
    server.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
    expect((await server.take(ahead.length)).equals(ahead)).toBe(true);
    client.destroy();
  });
});

describe('many requests sent at once', () => {
  test('are answered one after the other, refusals of every kind among them', async () => {
    await using stage = await GatewayStage.create();
    await stage.control.publish(stage.route([]));
    const client = await stage.client();
    const count = 5000;
    client.write(`${stage.request(`GET ${path}`)}GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n`.repeat(count));
    client.socket.end();
    await client.whenClosed();
    expect(client.text.match(/HTTP\/1.1 502 /g)).toHaveLength(count);
    expect(client.text.match(/HTTP\/1.1 404 /g)).toHaveLength(count);
  });

  test('by a client that reads no answer stop reaching the image', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    const answer = `HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`;
    let asked = 0;
    image.onConnection = (peer) => {
      const serve = async () => {
        for (;;) {
          await peer.takeThrough('\r\n\r\n');
          asked += 1;
          peer.write(answer);
        }
      };
      serve().catch(() => undefined);
    };
    await stage.control.publish(stage.route([image.port]));
    const client = await stage.client();
    client.socket.pause();
    const count = 300;
    client.write(stage.request(`GET ${path}`).repeat(count));
    let before = -1;
    await stage.settles('no more requests', () => {
      const same = asked === before;
      before = asked;
      return same && asked > 0;
    });
    expect(asked).toBeLessThan(150);
    client.socket.resume();
    expect((await client.take(count * answer.length)).length).toBe(count * answer.length);
    client.destroy();
  });
});

describe('addresses', () => {
  test('an image on IPv6', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start(undefined, { host: '::1' });
    const route = stage.route([image.port]);
    const versions = route.versions.map((version) => ({
      ...version,
      instances: version.instances.map((instance) => ({ ...instance, host: '::1' })),
    }));
    await stage.control.publish({ ...route, versions });
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    expect(await (await image.accept()).takeThrough('\r\n\r\n')).toContain('GET / ');
    client.destroy();
  });

  test('an IPv4 client of a dual-stack port is an IPv4 client', async () => {
    await using stage = await GatewayStage.create();
    await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    stage.worker.stop();
    await stage.startWorker({}, { host: '::', port: 0 });
    const client = await stage.client();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await (await control.accept()).takeThrough('\r\n\r\n')).toContain('X-Sluice-Client-Address: 127.0.0.1\r\n');
    client.destroy();
  });
});

describe('independent peers', () => {
  test('a Node HTTP server as image and fetch as client: streams, keep-alive, large bodies', async () => {
    await using stage = await GatewayStage.create();
    const image = createServer((request, response) => {
      response.setHeader('X-Path', request.url ?? '');
      request.pipe(response);
    }).listen(0, '127.0.0.1');
    await once(image, 'listening');
    const address = image.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await stage.control.publish(stage.route([address.port]));
    const body = crypto.getRandomValues(new Uint8Array(65_536)).toHex().repeat(40);
    for (let round = 0; round < 5; round += 1) {
      const answer = await fetch(`https://127.0.0.1:${stage.worker.port}${path}/echo?${round}`, {
        method: 'POST',
        body,
        headers: { 'X-Auth-Token': stage.token() },
        tls: { rejectUnauthorized: false },
      });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('x-path')).toBe(`/echo?${round}`);
      expect((await answer.text()) === body).toBe(true);
    }
    image.close();
    image.closeAllConnections();
  });

  test('Bun.serve as control process', async () => {
    await using stage = await GatewayStage.create();
    const control = Bun.serve({
      unix: stage.path('api.sock'),
      fetch: async (request) =>
        Response.json({
          path: new URL(request.url).pathname,
          from: request.headers.get('x-sluice-client-address'),
          length: (await request.bytes()).length,
        }),
    });
    for (let round = 0; round < 3; round += 1) {
      const answer = await fetch(`https://127.0.0.1:${stage.worker.port}/v2/org/blobs`, {
        method: 'PATCH',
        body: new Uint8Array(5_000_000),
        tls: { rejectUnauthorized: false },
      });
      expect(await answer.json()).toEqual({ path: '/v2/org/blobs', from: '127.0.0.1', length: 5_000_000 });
    }
    await control.stop(true);
  });

  test('ws on both sides: compression, sub-protocol, ping, a large message, the close code', async () => {
    const { WebSocketServer, WebSocket } = await import('ws');
    await using stage = await GatewayStage.create();
    const image = new WebSocketServer({
      port: 0,
      host: '127.0.0.1',
      perMessageDeflate: true,
      handleProtocols: () => 'b',
    });
    await once(image, 'listening');
    const address = image.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await stage.control.publish(stage.route([address.port]));
    image.on('connection', (socket) => {
      socket.on('message', (data, binary) => socket.send(data, { binary }));
      socket.on('close', (code) => closed.resolve(code));
    });
    const closed = Promise.withResolvers<number>();
    const socket = new WebSocket(`wss://127.0.0.1:${stage.worker.port}${path}/ws?x=1`, ['a', 'b'], {
      headers: { 'X-Auth-Token': stage.token() },
      rejectUnauthorized: false,
    });
    await once(socket, 'open');
    expect(socket.protocol).toBe('b');
    const large = Buffer.alloc(16 * 1024 * 1024, 'large message ');
    socket.send(large);
    const [echo] = (await once(socket, 'message')) as [Buffer];
    expect(Buffer.from(echo).equals(large)).toBe(true);
    socket.close(4321, 'enough');
    expect(await closed.promise).toBe(4321);
    image.close();
  });
});

test('a descriptor that listens already serves, as the supervisor hands it on', async () => {
  await using stage = await GatewayStage.create();
  stage.worker.stop();
  const listening = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } });
  const inherited = duplicate((listening as unknown as { fd: number }).fd);
  const { port } = listening;
  listening.stop();
  await stage.startWorker({}, { descriptor: inherited });
  const client = await RawPeer.connect(port);
  client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n');
  expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 404 ');
  client.destroy();
});
