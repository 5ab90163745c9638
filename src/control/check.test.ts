import { afterEach, expect, test } from 'bun:test';
import { createServer, type Server, type Socket } from 'node:net';
import { EngineUnavailable } from '../engine/engine.ts';
import { type CheckTarget, runCheck } from './check.ts';

const servers: Server[] = [];
const http: Bun.Server<undefined>[] = [];
const noEngine = { exec: () => Promise.reject(new EngineUnavailable('gone')) };

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const server of http.splice(0)) server.stop(true);
});

/** A plain TCP server; what it does with a connection is up to the test. */
async function listening(onConnection: (socket: Socket) => void): Promise<CheckTarget> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { id: 'i', host: '127.0.0.1', port: typeof address === 'object' ? (address?.port ?? 0) : 0 };
}

function serving(fetch: (request: Request) => Response): CheckTarget {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch });
  http.push(server);
  return { id: 'i', host: '127.0.0.1', port: server.port ?? 0 };
}

const tcp = { kind: 'connect', tls: false } as const;
const tls = { kind: 'connect', tls: true } as const;

test('a port that accepts is enough, and no byte is sent to it', async () => {
  let bytes = 0;
  const closed = Promise.withResolvers<void>();
  const target = await listening((socket) => {
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.on('close', () => closed.resolve());
  });
  expect(await runCheck(tcp, target, 2000, noEngine)).toEqual({ passed: true });
  await closed.promise;
  expect(bytes).toBe(0);
});

test('a port on which nobody listens is refused, with and without TLS', async () => {
  const target = await listening(() => undefined);
  await new Promise<void>((resolve) => servers.pop()?.close(() => resolve()));
  expect(await runCheck(tcp, target, 2000, noEngine)).toMatchObject({ passed: false, failure: 'refused' });
  expect(await runCheck(tls, target, 2000, noEngine)).toMatchObject({ passed: false, failure: 'refused' });
});

test('plain text where TLS is expected is told apart from a refused port', async () => {
  const answering = serving(() => new Response('no'));
  const silent = await listening(() => undefined);
  const closing = await listening((socket) => socket.on('data', () => socket.destroy()));
  for (const target of [answering, silent, closing]) {
    expect(await runCheck(tls, target, 500, noEngine)).toMatchObject({ passed: false, failure: 'not-tls' });
  }
});

test('HTTP passes with 2xx and 3xx, and does not follow', async () => {
  const seen: string[] = [];
  const target = serving((request) => {
    const { pathname, search } = new URL(request.url);
    seen.push(`${request.method} ${pathname}${search}`);
    const status = Number(pathname.slice(1));
    return new Response(null, { status, headers: { location: '/elsewhere' } });
  });
  const passes = async (path: string) =>
    (await runCheck({ kind: 'http', tls: false, path }, target, 2000, noEngine)).passed;
  expect(await passes('/204?deep=1')).toBe(true);
  expect(await passes('302')).toBe(true);
  expect(await passes('/404')).toBe(false);
  expect(await passes('/503')).toBe(false);
  expect(seen).toEqual(['GET /204?deep=1', 'GET /302', 'GET /404', 'GET /503']);
});

test('EXEC passes with exit code 0 and tells what the command said', async () => {
  const target = { id: 'i', host: '127.0.0.1', port: 1 };
  const exec = { kind: 'exec', command: ['check', '--all'] } as const;
  const good = { exec: async () => ({ exitCode: 0, output: '' }) };
  const bad = { exec: async () => ({ exitCode: 2, output: 'model not loaded\n' }) };
  expect(await runCheck(exec, target, 2000, good)).toEqual({ passed: true });
  expect(await runCheck(exec, target, 2000, bad)).toMatchObject({
    detail: 'check --all ended with exit code 2: model not loaded',
  });
  expect(await runCheck(exec, target, 2000, noEngine)).toMatchObject({ passed: false, detail: 'check --all: gone' });
});
