import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import WebSocket from 'ws';
import { Stage } from '../support/stage.ts';
import { startContainer } from '../support/test-container.ts';
import { buildJavaEcho } from '../support/test-images.ts';

const BUILD_MS = 400_000;

let stage: Stage;
let image = '';
let service = '';

beforeAll(async () => {
  image = await buildJavaEcho();
  stage = await Stage.open();
  await stage.push(image, 'demo/java-echo:1.0');
  service = await stage.api.deploy('java-echo', 'demo/java-echo:1.0', { protocol: 'ws', port: 8080 });
}, BUILD_MS);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

function withToken(...more: readonly (readonly [string, string])[]) {
  return { headers: [['X-Auth-Token', stage.api.token] as const, ...more] };
}

test('text and binary come back as they are, each as one frame', async () => {
  using socket = await stage.api.openSocket(service, '/any/path?a=b');
  expect(await socket.ask('héllo 你好')).toBe('héllo 你好');
  const payload = randomBytes(1024 * 1024);
  socket.send('binary', payload);
  const frame = await socket.next();
  expect(frame.kind).toBe('binary');
  expect(frame.payload.equals(payload)).toBe(true);
});

test('a ping is answered with its own bytes', async () => {
  using socket = await stage.api.openSocket(service);
  socket.send('ping', 'are you there');
  expect(await socket.next()).toEqual({ kind: 'pong', payload: Buffer.from('are you there') });
});

test('the sub-protocol is agreed on', async () => {
  using socket = await stage.api.openSocket(service, '', withToken(['Sec-WebSocket-Protocol', 'chat, echo']));
  expect(socket.answer.headers.filter(([name]) => /protocol/i.test(name))).toEqual([
    ['Sec-WebSocket-Protocol', 'echo'],
  ]);
});

test.each([1000, 1001, 3000, 4999])('a close with %d is answered with it', async (code) => {
  using socket = await stage.api.openSocket(service);
  expect(await socket.close(code)).toBe(code);
});

test('a message above the limit closes with 1009', async () => {
  using socket = await stage.api.openSocket(service);
  socket.send('binary', Buffer.alloc(1024 * 1024 + 1));
  const frame = await socket.next();
  expect(frame.kind).toBe('close');
  expect(frame.payload.readUInt16BE(0)).toBe(1009);
});

test('health is told through the gateway', async () => {
  const health = await stage.platform.fetch(`/v1/infers/${service}/health`, {
    headers: { 'X-Auth-Token': stage.api.token },
  });
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ status: 'ok' });
});

test('permessage-deflate is agreed on between client and image', async () => {
  const { host, port } = stage.platform.peer;
  const socket = new WebSocket(`wss://${host}:${port}/v1/infers/${service}`, {
    ca: await Bun.file(stage.platform.credentials.ca_file).text(),
    headers: { 'X-Auth-Token': stage.api.token },
    perMessageDeflate: { threshold: 0 },
  });
  const echoed = new Promise<string>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => resolve(data.toString()));
  });
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  expect(socket.extensions).toContain('permessage-deflate');
  const text = 'again and '.repeat(10_000);
  socket.send(text);
  expect(await echoed).toBe(text);
  socket.close();
});

test('SIGTERM says goodbye with 1001 and ends with 0', async () => {
  await using container = await startContainer(image);
  const socket = new WebSocket(`ws://${container.host}/`);
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  expect(await container.stop()).toBe(0);
  expect(await closed).toBe(1001);
}, 60_000);

test('a setting out of range ends the image in words', async () => {
  const container = Bun.spawn(['docker', 'run', '--rm', '--env=MAX_CONNECTIONS=many', image], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
  });
  expect(await container.stdout.text()).toContain(
    'MAX_CONNECTIONS must be a whole number from 1 to 1000000, not "many"',
  );
  expect(await container.exited).toBe(2);
}, 60_000);
