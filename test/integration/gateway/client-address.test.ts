import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../../src/log/logger.ts';
import { signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import { openPlain, secured } from './proxied-client.ts';
import { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}/`;
const version1 = (client: string, family = 'TCP4') =>
  Buffer.from(`PROXY ${family} ${client} ${family === 'TCP4' ? '192.0.2.1' : '2001:db8::1'} 4711 443\r\n`);
const version2 = (rest: string) => Buffer.from(`0d0a0d0a000d0a515549540a${rest}`, 'hex');

let stage: GatewayStage;
let control: RawServer;

beforeAll(async () => {
  stage = await GatewayStage.create(
    { handshakeSeconds: 2 },
    {
      on: { host: '::', port: 0 },
      worker: {
        trustedProxies: ['127.0.0.8/29', '203.0.113.0/24'],
        proxyProtocol: { on: { host: '127.0.0.1', port: 0 }, from: ['127.0.0.1', '10.0.0.0/8'] },
      },
    },
  );
  control = await RawServer.start(undefined, { path: stage.path('api.sock') });
});
afterAll(async () => {
  await control[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

/** The address that the control process is told with a request. */
async function toldAddress(client: RawPeer, ...lines: readonly string[]): Promise<string | undefined> {
  client.write(['GET /v3/auth HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n'));
  const server = await control.accept();
  const { head } = await server.takeMessage();
  server.write('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
  server.socket.end();
  await client.takeMessage();
  await client.whenEnded();
  client.destroy();
  return /^X-Sluice-Client-Address: (.*)$/m.exec(head)?.[1]?.trim();
}

/** A client that connects from an address of loopback. */
async function clientFrom(localAddress: string): Promise<RawPeer> {
  return secured(await openPlain(stage.worker.port, localAddress));
}

/** A client behind a load balancer, with whose header its first bytes come in one piece. */
async function proxiedClient(header: Uint8Array): Promise<RawPeer> {
  return secured(await openPlain(stage.worker.proxiedPort), header);
}

/** The gateway ends the connection, without a byte that could be mistaken for an answer. */
async function turnedAway(socket: Socket): Promise<void> {
  const peer = new RawPeer(socket);
  await peer.until('the end', () => peer.over);
  expect(peer.text).not.toContain('HTTP');
  peer.destroy();
  await stage.idle();
}

describe('X-Forwarded-For', () => {
  test.each([
    ['of a stranger is not believed', '127.0.0.1', ['X-Forwarded-For: 198.51.100.7'], '127.0.0.1'],
    ['of a trusted proxy is', '127.0.0.9', ['X-Forwarded-For: 198.51.100.7'], '198.51.100.7'],
    [
      'is read from its right end',
      '127.0.0.9',
      ['X-Forwarded-For: 1.1.1.1, 198.51.100.7, 203.0.113.5'],
      '198.51.100.7',
    ],
    [
      'may stand in several fields',
      '127.0.0.9',
      ['X-Forwarded-For: 198.51.100.7', 'x-forwarded-for: 203.0.113.5'],
      '198.51.100.7',
    ],
    ['may be missing', '127.0.0.9', [], '127.0.0.9'],
    ['may be nonsense', '127.0.0.9', ['X-Forwarded-For: unknown'], '127.0.0.9'],
    ['with IPv6', '127.0.0.9', ['X-Forwarded-For: 2001:DB8::0:7'], '2001:db8::7'],
  ] as const)('%s', async (_, from, lines, address) => {
    expect(await toldAddress(await clientFrom(from), ...lines)).toBe(address);
  });

  test('names the client of each request on one connection of a proxy', async () => {
    const client = await clientFrom('127.0.0.9');
    const addresses: (string | undefined)[] = [];
    const requests = ['X-Forwarded-For: 198.51.100.1\r\n', '', 'X-Forwarded-For: 198.51.100.2\r\n'];
    for (const line of requests) client.write(`GET /v3/auth HTTP/1.1\r\nHost: a\r\n${line}\r\n`);
    const server = await control.accept();
    for (const _ of requests) {
      addresses.push(/^X-Sluice-Client-Address: (.*)\r$/m.exec((await server.takeMessage()).head)?.[1]);
      server.write('HTTP/1.1 204 No Content\r\n\r\n');
      await client.takeMessage();
    }
    expect(addresses).toEqual(['198.51.100.1', '127.0.0.9', '198.51.100.2']);
    client.destroy();
  });

  test('reaches the image as the client sent it, whoever sent it', async () => {
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    for (const from of ['127.0.0.1', '127.0.0.9']) {
      const client = await clientFrom(from);
      client.write(stage.request(`GET ${path}`, 'X-forwarded-FOR:  198.51.100.7 ,203.0.113.5'));
      const { head } = await (await image.accept()).takeMessage();
      expect(head).toBe('GET / HTTP/1.1\r\nHost: gateway\r\nX-forwarded-FOR:  198.51.100.7 ,203.0.113.5\r\n\r\n');
      client.destroy();
    }
  });

  test('grows by the proxy where the service asks for it, as each proxy appends whom it was called by', async () => {
    await using image = await RawServer.start();
    const policy = { forwardHeaders: ['X-Forwarded-For'] } as const;
    await stage.control.publish(stage.route([image.port], { policy }));
    const client = await clientFrom('127.0.0.9');
    client.write(stage.request(`GET ${path}`, 'X-Forwarded-For: 198.51.100.7'));
    const { head } = await (await image.accept()).takeMessage();
    expect(head).toContain('\r\nX-Forwarded-For: 198.51.100.7, 127.0.0.9\r\n');
    client.destroy();
  });

  test('tells clients of one proxy apart where wrong secrets lock a key', async () => {
    await using image = await RawServer.start();
    image.onConnection = (peer) =>
      void peer.socket.on('data', () => peer.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'));
    await stage.control.publish(stage.route([image.port]));
    await stage.accessKey('LOCKEDKEY', 'right');
    const call = async (secretKey: string, client: string) => {
      const peer = await clientFrom('127.0.0.9');
      const signing = { accessKey: 'LOCKEDKEY', secretKey, method: 'GET', target: path, headers: { Host: 'gateway' } };
      const lines = signingHeaders(signing).map(([name, value]) => `${name}: ${value}`);
      lines.push('Host: gateway', `X-Forwarded-For: ${client}`);
      peer.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
      const { head } = await peer.takeMessage();
      peer.destroy();
      return head.slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
    };
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await call('wrong', '198.51.100.1')).toBe('401');
    expect(await call('right', '198.51.100.1')).toBe('401');
    expect(await call('right', '198.51.100.2')).toBe('200');
  });
});

describe('a PROXY protocol header', () => {
  test.each([
    ['version 1', version1('198.51.100.7'), '198.51.100.7'],
    ['version 1 with IPv6', version1('2001:db8::7', 'TCP6'), '2001:db8::7'],
    ['version 1, mapped', version1('::ffff:198.51.100.7', 'TCP6'), '198.51.100.7'],
    ['version 1, unknown', Buffer.from('PROXY UNKNOWN\r\n'), '127.0.0.1'],
    ['version 2', version2('2111000cc6336407c0000201126701bb'), '198.51.100.7'],
    ['version 2 with a field behind', version2('21110013c6336407c0000201126701bb04000400000000'), '198.51.100.7'],
    ['version 2, a probe', version2('20000000'), '127.0.0.1'],
  ] as const)('%s', async (_, header, address) => {
    expect(await toldAddress(await proxiedClient(header))).toBe(address);
    const socket = await openPlain(stage.worker.proxiedPort);
    socket.write(header);
    await Bun.sleep(20);
    expect(await toldAddress(await secured(socket))).toBe(address);
  });

  test('that comes byte by byte', async () => {
    const header = version1('198.51.100.7');
    const socket = await openPlain(stage.worker.proxiedPort);
    for (const byte of header) {
      socket.write(Buffer.from([byte]));
      await Bun.sleep(5);
    }
    const client = await secured(socket);
    expect(await toldAddress(client)).toBe('198.51.100.7');
  });

  test('names a trusted proxy, which then names the client', async () => {
    const client = await proxiedClient(version1('203.0.113.5'));
    expect(await toldAddress(client, 'X-Forwarded-For: 198.51.100.7')).toBe('198.51.100.7');
  });

  test('does not make who sends it a trusted proxy', async () => {
    const client = await proxiedClient(version1('198.51.100.7'));
    expect(await toldAddress(client, 'X-Forwarded-For: 192.0.2.99')).toBe('198.51.100.7');
  });

  test('is not taken from an address that is not named', async () => {
    const socket = await openPlain(stage.worker.proxiedPort, '127.0.0.2');
    socket.write(version1('198.51.100.7'));
    await turnedAway(socket);
  });

  test('is not taken on the ordinary port', async () => {
    const socket = await openPlain(stage.worker.port);
    socket.write(version1('198.51.100.7'));
    await turnedAway(socket);
  });

  test.each([
    ['TLS without it', Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00])],
    ['nonsense', Buffer.from('PROXY TCP4 nobody\r\n')],
    ['the beginning of one', Buffer.from('PROXY TCP4 198.51.1')],
    ['one that is too long', version2('2111ffff')],
  ])('%s is refused where one is due', async (_, bytes) => {
    const socket = await openPlain(stage.worker.proxiedPort);
    socket.write(bytes);
    await turnedAway(socket);
  });

  test('does not come from a probe that only connects', async () => {
    const socket = await openPlain(stage.worker.proxiedPort);
    socket.end();
    await turnedAway(socket);
    const client = await proxiedClient(version1('198.51.100.7'));
    expect(await toldAddress(client)).toBe('198.51.100.7');
  });

  test('is served with the newest certificate', async () => {
    stage.replaceCertificate('renewed');
    stage.worker.reloadTls();
    const client = await proxiedClient(version1('198.51.100.7'));
    expect(client.certificateName).toBe('renewed');
    expect(await toldAddress(client)).toBe('198.51.100.7');
  });
});

// Blocks this process, and with it the worker, until the connection is made and reset: it is accepted afterwards.
const connectAndReset = `import socket, struct, sys
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
s.close()`;

test('a client that is gone when its connection is accepted has no address, and is nobody’s bug', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-log-'));
  const descriptor = openSync(join(folder, 'log'), 'w');
  const log = createLogger({ name: 'worker-0', level: 'warn', descriptor });
  await using stage = await GatewayStage.create({}, { worker: { log } });
  for (let count = 0; count < 20; count += 1) {
    expect(Bun.spawnSync(['python3', '-c', connectAndReset, String(stage.worker.port)]).exitCode).toBe(0);
  }
  const client = await stage.client();
  client.write('GET /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\n');
  expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 404 ');
  client.destroy();
  await stage.idle();
  closeSync(descriptor);
  expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('');
  rmSync(folder, { recursive: true });
});

test('a client over IPv6 has its IPv6 address, and is believed where that is trusted', async () => {
  const open = async () => secured(await openPlain(stage.worker.port, '::1', '::1'));
  expect(await toldAddress(await open())).toBe('::1');
  stage.worker.stop();
  await stage.startWorker({}, { host: '::1', port: 0 }, { trustedProxies: ['::/120'] });
  expect(await toldAddress(await open(), 'X-Forwarded-For: 2001:db8::7, ::2')).toBe('2001:db8::7');
});
