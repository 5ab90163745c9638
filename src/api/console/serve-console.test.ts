import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { openConsoleFiles } from './console-files.ts';
import { serveConsole } from './serve-console.ts';

let folder: string;
const script = 'export const greeting = "hello";'.repeat(20);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-console-'));
  await Bun.write(
    join(folder, 'index.html'),
    '<script src="/assets/main-1a2b3c4d.js" nonce="{nonce}"></script><p>{session}</p>',
  );
  await Bun.write(join(folder, 'assets/main-1a2b3c4d.js'), script);
  await Bun.write(join(folder, 'assets/main-1a2b3c4d.js.br'), brotliCompressSync(script));
  await Bun.write(join(folder, 'assets/frames.worker.js'), 'postMessage(1);');
  await Bun.write(join(folder, 'secret.js'), 'secret');
});

afterAll(() => rm(folder, { recursive: true }));

function get(path: string, headers: Record<string, string> = {}, from = folder): Promise<Response> {
  const app = serveConsole({ consoleFiles: openConsoleFiles(from), accessAddress: 'https://sluice.example.com' });
  app.onError((_error, context) => context.text('', 404));
  return Promise.resolve(app.request(`http://x${path}`, { headers: { Host: 'localhost:8443', ...headers } }));
}

test.each(['/', '/models', '/services/1/try', '/images/team/echo'])('%s is the console', async (path) => {
  const answer = await get(path);
  expect([answer.status, answer.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
  expect(await answer.text()).toContain('/assets/main-1a2b3c4d.js');
});

test('scripts come from its own folder alone, styles have a new nonce each time, nobody frames it', async () => {
  const nonces = new Set<string>();
  for (const _ of [1, 2]) {
    const answer = await get('/');
    const policy = answer.headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('script-src https://localhost:8443/assets/;');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain('wss://localhost:8443');
    expect(policy).toContain('wss://sluice.example.com');
    expect(policy).not.toContain('unsafe');
    const nonce = /'nonce-(\w+)'/.exec(policy)?.[1] ?? '';
    expect(await answer.text()).toContain(`nonce="${nonce}"`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(2);
});

test.each(["localhost; script-src 'unsafe-inline'", 'a b', '*', ''])(
  'a host %p does not get into the policy',
  async (host) => {
    const policy = (await get('/', { Host: host })).headers.get('Content-Security-Policy');
    expect(policy).toContain('script-src https://sluice.example.com/assets/;');
  },
);

test('the page is told whether there is a session to ask for, and nothing of it', async () => {
  expect(await (await get('/')).text()).toContain('<p>none</p>');
  expect(await (await get('/', { Cookie: 'a=b; __Host-sluice-session=secret' })).text()).toContain('<p>perhaps</p>');
});

test('a file is compressed for whom can read that, and kept for ever where its name changes with it', async () => {
  const packed = await get('/assets/main-1a2b3c4d.js', { 'Accept-Encoding': 'gzip, br' });
  expect([packed.headers.get('Content-Encoding'), packed.headers.get('Content-Type')]).toEqual([
    'br',
    'text/javascript; charset=utf-8',
  ]);
  expect(brotliDecompressSync(await packed.arrayBuffer()).toString()).toBe(script);
  expect(packed.headers.get('Cache-Control')).toContain('immutable');
  const plain = await get('/assets/main-1a2b3c4d.js', { 'Accept-Encoding': 'gzip' });
  expect([plain.headers.get('Content-Encoding'), await plain.text()]).toEqual([null, script]);
  expect((await get('/assets/frames.worker.js')).headers.get('Cache-Control')).toBe('no-cache');
});

test.each([
  '/assets/none.js',
  '/assets/..%2fsecret.js',
  '/assets/%2e%2e%2fsecret.js',
  '/assets/main-1a2b3c4d.js.br',
  '/assets/x%00.js',
])('there is no %s', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('a checkout without a built console says so', async () => {
  expect((await get('/', {}, join(folder, 'nothing'))).status).toBe(404);
});
