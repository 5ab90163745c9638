import { beforeAll, expect, test } from 'bun:test';
import WebSocket from 'ws';
import { startContainer } from '../support/test-container.ts';
import { buildTestImage, type TestImage } from '../support/test-images.ts';

const BUILD_MS = 300_000;
const BINARY = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));

/** The first build makes the base of all. */
beforeAll(async () => {
  await buildTestImage('node-ws');
}, BUILD_MS);

/** Opens a socket and gives the first `count` messages, as text or as bytes; the socket is then closed in order. */
function talk(url: string, count: number, say: readonly (string | Buffer)[] = []): Promise<(string | Buffer)[]> {
  const socket = new WebSocket(url, { rejectUnauthorized: false });
  const heard: (string | Buffer)[] = [];
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      for (const message of say) socket.send(message);
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      heard.push(isBinary ? Buffer.from(data) : data.toString());
      if (heard.length === count) socket.close(1000);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
}

test.each<[TestImage, 'ws' | 'wss']>([
  ['node-ws', 'ws'],
  ['python-websockets', 'ws'],
  ['wss-self-signed', 'wss'],
  ['root-then-user', 'ws'],
  ['scratch-static', 'ws'],
])(
  '%s echoes, tells its health and ends on SIGTERM',
  async (name, scheme) => {
    await using container = await startContainer(await buildTestImage(name));
    const messages = ['hello', 'grüße 你好', BINARY, ''];
    expect(await talk(`${scheme}://${container.host}/`, messages.length, messages)).toEqual(messages);
    const health = `${scheme.replace('ws', 'http')}://${container.host}/health`;
    expect((await fetch(health, { tls: { rejectUnauthorized: false } })).status).toBe(200);
    expect(await container.stop()).toBe(0);
  },
  BUILD_MS,
);

test('node-ws tells what reached it', async () => {
  await using container = await startContainer(await buildTestImage('node-ws'));
  const [description] = await talk(`ws://${container.host}/a/describe?b=c`, 1);
  expect(JSON.parse(String(description))).toMatchObject({ method: 'GET', url: '/a/describe?b=c' });
  const posted = await fetch(`http://${container.host}/x?y=z`, { method: 'POST', body: 'some words' });
  expect(await posted.json()).toMatchObject({ method: 'POST', url: '/x?y=z', body: 'some words' });
});

test('root-then-user serves without being root', async () => {
  await using container = await startContainer(await buildTestImage('root-then-user'));
  const answer = (await (await fetch(`http://${container.host}/`)).json()) as { readonly uid: number };
  expect(answer.uid).toBeGreaterThan(0);
});

test(
  'socket-io begins with long polling',
  async () => {
    await using container = await startContainer(await buildTestImage('socket-io'));
    const answer = await fetch(`http://${container.host}/socket.io/?EIO=4&transport=polling`);
    expect(await answer.text()).toMatch(/^0\{"sid":".*"upgrades":\["websocket"\]/);
  },
  BUILD_MS,
);

test('wrong-port listens on 9000', async () => {
  await using container = await startContainer(await buildTestImage('wrong-port'), { port: 9000 });
  expect(await talk(`ws://${container.host}/`, 1, ['hello'])).toEqual(['hello']);
});

test('slow-start waits as long as it is told', async () => {
  const environment = { START_DELAY_SECONDS: '1' };
  await using container = await startContainer(await buildTestImage('slow-start'), { environment });
  expect(await talk(`ws://${container.host}/`, 1, ['hello'])).toEqual(['hello']);
});

test('exits-at-once leaves three lines and the exit code 3', async () => {
  const container = Bun.spawn(['docker', 'run', '--rm', await buildTestImage('exits-at-once')], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const lines = `${await container.stdout.text()}${await container.stderr.text()}`.trim().split('\n');
  expect(lines).toHaveLength(3);
  expect(await container.exited).toBe(3);
});
