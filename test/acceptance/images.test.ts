import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import type { ModelOptions } from '../support/model-arts.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage, type TestImage } from '../support/test-images.ts';

/** Images of different making that all must run as they are. */
const images = {
  'node-ws': { protocol: 'ws' },
  'python-websockets': { protocol: 'ws' },
  'wss-self-signed': { protocol: 'wss' },
  'root-then-user': { protocol: 'ws' },
  'scratch-static': { protocol: 'ws' },
  'slow-start': { protocol: 'ws' },
  'socket-io': { protocol: 'http' },
} as const satisfies Partial<Record<TestImage, ModelOptions>>;

type Name = keyof typeof images;
const names = Object.keys(images) as Name[];

let stage: Stage;
const services = new Map<Name, string>();

function serviceOf(name: Name): string {
  const id = services.get(name);
  if (id === undefined) throw new Error(`${name} was not deployed`);
  return id;
}

beforeAll(async () => {
  stage = await Stage.open();
  for (const name of names) {
    await stage.push(await buildTestImage(name), `images/${name}:1.0`);
    const model = await stage.api.createModel(name, `images/${name}:1.0`, images[name]);
    await stage.api.modelDone(model);
    services.set(name, await stage.api.createService(name, model));
  }
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

test.each(names.filter((name) => name !== 'socket-io'))(
  '%s runs and echoes text and binary',
  async (name) => {
    const id = serviceOf(name);
    await stage.api.serviceIs(id, 'running', 180_000);
    using socket = await stage.api.openSocket(id);
    expect(await socket.ask('héllo 你好')).toBe('héllo 你好');
    const payload = randomBytes(70_000);
    socket.send('binary', payload);
    const frame = await socket.next();
    expect(frame.kind).toBe('binary');
    expect(frame.payload.equals(payload)).toBe(true);
    expect(await socket.close()).toBe(1000);
  },
  240_000,
);

test('an image that starts as root runs on as the user it switched to', async () => {
  const id = serviceOf('root-then-user');
  await stage.api.serviceIs(id, 'running');
  const headers = { 'X-Auth-Token': stage.api.token };
  const seen = await (await stage.platform.fetch(`/v1/infers/${id}`, { headers })).json();
  expect(seen).toMatchObject({ uid: 65_534 });
}, 120_000);

test('Socket.IO begins with HTTP and goes on over a WebSocket', async () => {
  const id = serviceOf('socket-io');
  await stage.api.serviceIs(id, 'running');
  const headers = { 'X-Auth-Token': stage.api.token };
  const polling = await stage.platform.fetch(`/v1/infers/${id}/socket.io/?EIO=4&transport=polling`, { headers });
  const opened = await polling.text();
  expect(opened).toStartWith('0{');
  const { sid } = JSON.parse(opened.slice(1)) as { sid: string };
  using socket = await stage.api.openSocket(id, `/socket.io/?EIO=4&transport=websocket&sid=${sid}`);
  expect(await socket.ask('2probe')).toBe('3probe');
}, 120_000);

test("Python's websockets talks to a service", async () => {
  const id = serviceOf('node-ws');
  const { access_address: address } = await stage.api.serviceIs(id, 'running');
  const client = Bun.spawn(
    ['/usr/bin/python3', `${import.meta.dir}/../support/python-client.py`, String(address), 'from Python'],
    {
      env: { PATH: '/usr/bin:/bin', SSL_CERT_FILE: stage.platform.credentials.ca_file, TOKEN: stage.api.token },
      stdout: 'pipe',
      stderr: 'pipe',
    },
  );
  const [code, output, complaint] = await Promise.all([client.exited, client.stdout.text(), client.stderr.text()]);
  expect(complaint).toBe('');
  expect(code).toBe(0);
  expect(output).toBe('text: from Python\nbinary: 100000 bytes\nclosed: 1000\n');
}, 120_000);

test('curl calls a service over HTTPS', async () => {
  const id = serviceOf('node-ws');
  await stage.api.serviceIs(id, 'running');
  const address = `https://localhost:${stage.platform.port}/v1/infers/${id}/from/curl`;
  const curl = Bun.spawn(
    [
      ...['curl', '--silent', '--show-error', '--fail', '--cacert', stage.platform.credentials.ca_file],
      ...['--header', `X-Auth-Token: ${stage.api.token}`, '--data', 'body', address],
    ],
    { stdout: 'pipe', stderr: 'pipe' },
  );
  expect(await curl.stdout.json()).toMatchObject({ method: 'POST', url: '/from/curl', body: 'body' });
}, 120_000);
