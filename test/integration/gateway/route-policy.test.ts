import { expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { RoutePolicy } from '../../../src/contract/route.ts';
import { type Signing, signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, projectId, serviceId } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const keys = { accessKey: 'TESTAK0000000000EXAMP', secretKey: 'TestSecretKey000000000000000000000000EXAMP' };
const app = { accessKey: 'app-key', secretKey: 'app-secret' };

interface Scene extends AsyncDisposable {
  readonly stage: GatewayStage;
  readonly image: RawServer;
}

/** A worker with one service, one access key and one app; the image answers everything. */
async function open(policy: RoutePolicy): Promise<Scene> {
  const stage = await GatewayStage.create();
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port], { policy: { apps: ['app-1'], ...policy } }));
  await stage.accessKey(keys.accessKey, keys.secretKey);
  await stage.control.publishApps({
    appId: 'app-1',
    appKey: app.accessKey,
    sealedSecret: stage.seal(app.accessKey, app.secretKey),
    appCodeHashes: [],
    userId: 'user-1',
    projectId,
  });
  return {
    stage,
    image,
    async [Symbol.asyncDispose]() {
      await image[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

function signed(change: Partial<Signing> = {}, ...framing: readonly string[]): string {
  const signing = { ...keys, method: 'GET', target: path, headers: { Host: 'a' }, ...change };
  const lines = signingHeaders(signing).map(([name, value]) => `${name}: ${value}`);
  return [`${signing.method} ${signing.target} HTTP/1.1`, 'Host: a', ...lines, ...framing, '', ''].join('\r\n');
}

const answering = (image: RawServer) => {
  image.onConnection = (peer) => void peer.takeThrough('\r\n\r\n').then(() => peer.write(ok));
};

async function statusOf(client: RawPeer, request: string) {
  client.write(request);
  const { head, body } = await client.takeMessage();
  client.destroy();
  return { status: Number(head.slice(9, 12)), body };
}

test('a signature is good once over all workers where the service says so', async () => {
  await using scene = await open({ rejectReplays: true });
  const { stage, image } = scene;
  answering(image);
  const others = [await stage.anotherWorker(), await stage.anotherWorker()];
  for (const [change, code] of [
    [keys, 'APIG.0301'],
    [app, 'APIG.0303'],
    [{ ...keys, minutes: -14 }, 'APIG.0301'],
    [{ ...keys, minutes: 14 }, 'APIG.0301'],
  ] as const) {
    const request = signed(change);
    const workers = [stage.worker, ...others, stage.worker, ...others];
    const clients = await Promise.all(workers.map((worker) => stage.client(worker)));
    const answers = await Promise.all(clients.map((client) => statusOf(client, request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
    const refused = answers.find(({ status }) => status === 401);
    expect(JSON.parse(refused?.body ?? '')).toMatchObject({
      error_code: code,
      error_msg: expect.stringContaining('the signature was used before'),
    });
  }
});

test('what is refused for another reason uses no signature up', async () => {
  await using scene = await open({ rejectReplays: true });
  const { stage, image } = scene;
  answering(image);
  const request = signed();
  const [route] = stage.control.snapshot.routes;
  if (route === undefined) throw new Error('no route');
  await stage.control.publish({ ...route, open: false, status: 'stopped' });
  expect(await statusOf(await stage.client(), request)).toMatchObject({ status: 400 });
  await stage.control.publish(route);
  expect(await statusOf(await stage.client(), request)).toMatchObject({ status: 200 });
});

test('a signed body is good once too, held or streamed', async () => {
  await using scene = await open({ rejectReplays: true });
  const { stage, image } = scene;
  answering(image);
  const declared = createHash('sha256').update('hello').digest('hex');
  for (const change of [{ body: 'hello' }, { declared, target: `${path}/streamed` }]) {
    const request = `${signed({ method: 'POST', ...change }, 'Content-Length: 5')}hello`;
    expect(await statusOf(await stage.client(), request)).toMatchObject({ status: 200 });
    expect(await statusOf(await stage.client(), request)).toMatchObject({ status: 401 });
  }
});

test('the image is told of the client what the service asks for, and a failure has the same id', async () => {
  await using scene = await open({ forwardHeaders: ['X-Request-Id', 'X-Forwarded-For', 'X-Forwarded-Proto'] });
  const client = await scene.stage.client();
  client.write(scene.stage.request(`GET ${path}`, 'X-Request-Id: of-the-client', 'X-Forwarded-For: 192.0.2.9'));
  const server = await scene.image.accept();
  const head = await server.takeThrough('\r\n\r\n');
  const id = /X-Request-Id: ([0-9a-f]{32})\r\n/.exec(head)?.[1];
  expect(head).toBe(
    `GET / HTTP/1.1\r\nHost: gateway\r\nX-Request-Id: ${id}\r\nX-Forwarded-For: 192.0.2.9, 127.0.0.1\r\nX-Forwarded-Proto: https\r\n\r\n`,
  );
  server.write('nonsense');
  expect((await client.takeMessage()).head).toContain(`\r\nX-Request-Id: ${id}\r\n`);
  client.destroy();
});
