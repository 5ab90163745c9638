import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { until } from '../../test/support/deadline.ts';
import type { LoadPlan } from '../contract/load-test.ts';
import { createAuthority, issueServerCertificate } from '../tls/authority.ts';
import type { Generator } from './generator.ts';
import { startGenerator } from './start-generator.ts';

const program = [process.execPath, join(import.meta.dir, '../main.ts'), 'generator'];
const names = { hosts: ['models.example.com'], addresses: [] };

let server: Bun.Server<undefined>;
let certificate: string;
let handshakes: { readonly host: string | null; readonly path: string; readonly token: string | null }[] = [];
let open = 0;
let generator: Generator | undefined;

beforeAll(async () => {
  const authority = await createAuthority(Date.now());
  const pair = await issueServerCertificate(authority, names, Date.now());
  certificate = new X509Certificate(pair.certificate).fingerprint256;
  server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    tls: { cert: pair.certificate, key: pair.key },
    fetch(request, self) {
      const { headers } = request;
      const { pathname: path } = new URL(request.url);
      handshakes.push({ host: headers.get('Host'), path, token: headers.get('X-Auth-Token') });
      return self.upgrade(request) ? undefined : new Response(null, { status: 426 });
    },
    websocket: {
      open() {
        open += 1;
      },
      message: (socket, message) => void socket.send(message),
      close() {
        open -= 1;
      },
    },
  });
});
afterAll(() => server.stop(true));
afterEach(async () => {
  await generator?.close();
  handshakes = [];
});

const plan: LoadPlan = {
  path: '/',
  headers: [],
  protocols: [],
  steps: [3],
  holdMs: 300,
  messages: [
    { data: 'hello', at: 0 },
    { data: Uint8Array.of(1, 2), at: 20 },
  ],
  roundMs: 100,
  answers: 'each',
  patienceMs: 20_000,
  limits: { mostErrorsPercent: 0 },
};

function start(shown = certificate, command: readonly string[] = program): Generator {
  generator = startGenerator(command, {
    url: 'https://models.example.com/v1/infers/x/',
    at: { host: '127.0.0.1', port: server.port ?? 0 },
    certificate: shown,
    headers: [['X-Auth-Token', 'a token']],
    plan,
  });
  return generator;
}

const options = { signal: AbortSignal.timeout(60_000), onOpened: () => undefined };

test('sends from a process of its own to the public name, wherever that leads, and ends with its sockets', async () => {
  const sender = start();
  const opened: number[] = [];
  const sent = await sender.step(3, { ...options, onOpened: () => void opened.push(open) });
  expect(sent).toMatchObject({ sockets: 3, open: 3, refused: 0, lost: 0, unanswered: 0 });
  expect(sent.answers.count).toBe(sent.sent);
  expect(opened).toEqual([3]);
  const expected = { host: 'models.example.com', path: '/v1/infers/x/', token: 'a token' };
  expect(handshakes).toEqual([expected, expected, expected]);
  expect(open).toBe(3);
  await sender.close();
  await until(5_000, 'the sockets to be over', async () => (open === 0 ? true : undefined));
  await expect(sender.step(1, options)).rejects.toThrow('has ended');
});

test('nothing is sent to somebody who shows another certificate', async () => {
  const sent = await start(certificate.replaceAll('A', 'B')).step(1, options);
  expect(sent).toMatchObject({ refused: 1, open: 0, failure: expect.stringContaining('shows another certificate') });
  expect(handshakes).toEqual([]);
});

test('a step is given up at once when it is stopped, and its sockets are over', async () => {
  const stop = new AbortController();
  const step = start().step(2, { signal: stop.signal, onOpened: () => stop.abort(new Error('enough')) });
  await expect(step).rejects.toThrow('enough');
  await generator?.close();
  await until(5_000, 'the sockets to be over', async () => (open === 0 ? true : undefined));
});

test('a process that ends by itself is told', async () => {
  const sender = start(certificate, [process.execPath, '-e', 'process.exit(3)']);
  await expect(sender.step(1, options)).rejects.toThrow('has ended');
});
