import { afterEach, expect, test } from 'bun:test';
import { CheckTargets, noEngine } from '../../../test/support/check-target.ts';
import { EngineUnavailable } from '../../engine/engine.ts';
import { runCheck } from './run-check.ts';

let targets = new CheckTargets();

afterEach(async () => {
  await targets[Symbol.asyncDispose]();
  targets = new CheckTargets();
});

const tcp = { kind: 'connect', tls: false } as const;
const tls = { kind: 'connect', tls: true } as const;
const passed = { passed: true } as const;

test('a port that accepts is enough, and no byte is sent to it', async () => {
  let bytes = 0;
  const closed = Promise.withResolvers<void>();
  const target = await targets.plain((socket) => {
    socket.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket.on('close', () => closed.resolve());
    socket.on('end', () => socket.end());
  });
  expect(await runCheck(tcp, target, 2000, noEngine)).toEqual(passed);
  await closed.promise;
  expect(bytes).toBe(0);
});

test('a TLS handshake is enough, whoever signed the certificate', async () => {
  const target = await targets.tls(() => undefined);
  expect(await runCheck(tls, target, 5000, noEngine)).toEqual(passed);
});

test('a port on which nobody listens is refused, with and without TLS', async () => {
  const target = await targets.closed();
  expect(await runCheck(tcp, target, 2000, noEngine)).toMatchObject({ passed: false, failure: 'refused' });
  expect(await runCheck(tls, target, 2000, noEngine)).toMatchObject({ passed: false, failure: 'refused' });
});

test('plain text where TLS is expected is told apart from a refused port', async () => {
  const answering = await targets.plain((socket) => socket.on('data', () => socket.end('HTTP/1.1 400 No\r\n\r\n')));
  const silent = await targets.plain((socket) => socket.resume());
  const closing = await targets.plain((socket) => socket.on('data', () => socket.destroy()));
  for (const target of [answering, silent, closing]) {
    expect(await runCheck(tls, target, 500, noEngine)).toMatchObject({ passed: false, failure: 'not-tls' });
    const https = { kind: 'http', tls: true, path: '/' } as const;
    expect(await runCheck(https, target, 500, noEngine)).toMatchObject({ passed: false, failure: 'not-tls' });
  }
});

test("behind the engine's proxy the instance's own sockets tell, where they can be seen", async () => {
  const proxy = { ...(await targets.plain(() => undefined)), published: true };
  const seen = (reachable: number[], loopbackOnly: number[]) => ({
    ...noEngine,
    listeningPorts: async () => ({ reachable, loopbackOnly, ipv6: [] }),
  });
  expect(await runCheck(tcp, proxy, 2000, seen([8080], []))).toEqual(passed);
  expect(await runCheck(tcp, proxy, 2000, seen([9000], [8080]))).toEqual({
    passed: false,
    failure: 'refused',
    detail: 'nothing listens on port 8080 in the container',
  });
});

test('where they cannot, a proxy that closes at once has nobody behind it', async () => {
  const unseen = { ...noEngine, listeningPorts: async () => undefined };
  const away = { ...noEngine, listeningPorts: () => Promise.reject(new EngineUnavailable('gone')) };
  const closing = { ...(await targets.plain((socket) => socket.end())), published: true };
  const holding = { ...(await targets.plain(() => undefined)), published: true };
  const speaking = { ...(await targets.plain((socket) => socket.end('220 ready\r\n'))), published: true };
  for (const engine of [unseen, away]) {
    expect(await runCheck(tcp, closing, 2000, engine)).toMatchObject({ passed: false, failure: 'refused' });
    expect(await runCheck(tls, closing, 2000, engine)).toMatchObject({ passed: false, failure: 'refused' });
    expect(await runCheck(tcp, holding, 2000, engine)).toEqual(passed);
    expect(await runCheck(tcp, speaking, 2000, engine)).toEqual(passed);
  }
});

const exec = { kind: 'exec', command: ['check', '--all'] } as const;
const anywhere = { id: 'i', host: '127.0.0.1', port: 1, published: false, containerPort: 1 };

test('EXEC passes with exit code 0 and tells what the command said', async () => {
  const good = { ...noEngine, exec: async () => ({ exitCode: 0, output: '' }) };
  const bad = { ...noEngine, exec: async () => ({ exitCode: 2, output: 'model not loaded\n' }) };
  expect(await runCheck(exec, anywhere, 2000, good)).toEqual(passed);
  expect(await runCheck(exec, anywhere, 2000, bad)).toMatchObject({
    detail: 'check --all: it ended with exit code 2: model not loaded',
  });
  expect(await runCheck({ ...exec, healthcheck: true }, anywhere, 2000, bad)).toMatchObject({
    detail: 'HEALTHCHECK check --all: it ended with exit code 2: model not loaded',
  });
});

test('EXEC fails when its time is over, and says nothing when the engine does not answer', async () => {
  const hanging = {
    ...noEngine,
    exec: (_id: string, _command: readonly string[], signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const away = { ...noEngine, exec: () => Promise.reject(new EngineUnavailable('gone')) };
  expect(await runCheck(exec, anywhere, 100, hanging)).toMatchObject({
    detail: 'check --all: it did not end within 100 ms',
  });
  expect(await runCheck(exec, anywhere, 2000, away)).toBeUndefined();
});
