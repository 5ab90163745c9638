import { expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import type { RouteApp } from '../../../src/contract/route.ts';
import type { Worker } from '../../../src/gateway/worker.ts';
import { type Signing, signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, projectId, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;
const appKey = 'e2b6a1d0c93f4f6bb1f0a7c5d8e9f012';
const appSecret = 'f0e1d2c3b4a5968778695a4b3c2d1e0f';
const appCode = 'an-app-code-of-sixty-four-characters-which-is-long-enough-to-keep';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

interface Scene extends AsyncDisposable {
  readonly stage: GatewayStage;
  readonly image: RawServer;
  readonly app: RouteApp;
}

/** A worker that knows one service, and one app that may call it. */
async function open(apps: readonly string[] = ['app-1']): Promise<Scene> {
  const stage = await GatewayStage.create();
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port], { policy: { apps } }));
  const app: RouteApp = {
    appId: 'app-1',
    appKey,
    sealedSecret: stage.seal(appKey, appSecret),
    appCodeHashes: [createHash('sha256').update(appCode).digest('hex')],
    userId: 'user-1',
    projectId,
  };
  await stage.control.publishApps(app);
  return {
    stage,
    image,
    app,
    async [Symbol.asyncDispose]() {
      await image[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

const request = (...lines: readonly string[]) => [`GET ${path} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');

/** Lines that sign the request above with an app's key. */
function signature(change: Partial<Signing> = {}): string[] {
  const signing = { accessKey: appKey, secretKey: appSecret, method: 'GET', target: path, headers: { Host: 'a' } };
  return signingHeaders({ ...signing, ...change }).map(([name, value]) => `${name}: ${value}`);
}

/** What the image sees of a call that is admitted. */
async function seen({ stage, image }: Scene, ...lines: readonly string[]): Promise<string> {
  const client = await stage.client();
  client.write(request(...lines));
  const server = await image.accept();
  const head = await server.takeThrough('\r\n\r\n');
  server.write(ok);
  await client.takeMessage();
  client.destroy();
  return head;
}

async function refusal({ stage }: Scene, ...lines: readonly string[]) {
  return refusalBy(stage.worker, stage, ...lines);
}

async function refusalBy(worker: Worker, stage: GatewayStage, ...lines: readonly string[]) {
  const client = await stage.client(worker);
  client.write(request(...lines));
  const answer = await answerTo(client);
  client.destroy();
  return answer;
}

async function answerTo(client: RawPeer) {
  const { head, body } = await client.takeMessage();
  const { error_code: code, error_msg: message } = JSON.parse(body);
  return { status: Number(head.slice(9, 12)), code, message: String(message) };
}

const forwarded = (...lines: readonly string[]) => ['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');

test.each([
  ['the signature of an app', () => signature()],
  ['an AppCode', () => [`X-Apig-AppCode: ${appCode}`]],
  ['an AppCode as samples spell it', () => [`X-Apig-Appcode: ${appCode}`]],
  ['the key of an app', () => [`apikey: ${appKey}`]],
])('%s admits, and does not reach the image', async (_name, credential) => {
  await using scene = await open();
  expect(await seen(scene, 'X-First: 1', ...credential(), 'X-Last: 2')).toBe(forwarded('X-First: 1', 'X-Last: 2'));
});

test('an app opens a WebSocket', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(request(`apikey: ${appKey}`, ...upgradeLines));
  const server = await scene.image.accept();
  expect(await server.takeThrough('\r\n\r\n')).toBe(forwarded(...upgradeLines));
  server.write(`${switching}hello`);
  expect(await client.takeThrough('hello')).toBe(`${switching}hello`);
  client.destroy();
});

test('the first that is there decides, whatever the others say', async () => {
  await using scene = await open([]);
  const token = `X-Auth-Token: ${scene.stage.token()}`;
  const bearer = `Authorization: Bearer ${scene.stage.token()}`;
  const notAuthorized = { status: 403, code: 'APIG.0304' };
  expect(await refusal(scene, ...signature(), token)).toMatchObject(notAuthorized);
  expect(await refusal(scene, 'X-Auth-Token: x', `X-Apig-AppCode: ${appCode}`, bearer)).toMatchObject({
    status: 401,
    message: expect.stringContaining('decrypt token fail'),
  });
  expect(await refusal(scene, `X-Apig-AppCode: ${appCode}`, bearer)).toMatchObject(notAuthorized);
  expect(await refusal(scene, 'X-Apig-AppCode: x', `apikey: ${appKey}`, bearer)).toMatchObject({
    status: 401,
    code: 'APIG.0303',
    message: expect.stringContaining('app not found with specified appCode'),
  });
  expect(await refusal(scene, `apikey: ${appKey}`, bearer)).toMatchObject(notAuthorized);
  expect(await seen(scene, bearer)).toBe(forwarded());
  expect(scene.image.count).toBe(1);
});

test('headers of the image stay, and every credential of the installation goes', async () => {
  await using scene = await open();
  const theirs = ['apikey: of-the-image', 'Authorization: Bearer of-the-image', 'X-Apig-AppCode: of-the-image'];
  expect(await seen(scene, ...theirs, `X-Auth-Token: ${scene.stage.token()}`)).toBe(forwarded(...theirs));
  const [, bearer = ''] = theirs;
  expect(await seen(scene, bearer, `apikey: ${appKey}`)).toBe(forwarded(bearer));
  const ours = [
    `X-Auth-Token: ${scene.stage.token()}`,
    `X-Apig-AppCode: ${appCode}`,
    `apikey: ${appKey}`,
    `Authorization: Bearer ${scene.stage.token({ exp: 1 })}`,
  ];
  expect(await seen(scene, ...ours)).toBe(forwarded());
  expect(await seen(scene, ...signature(), ...ours, 'apikey: mine')).toBe(forwarded('apikey: mine'));
  expect(await seen(scene, 'apikey: mine', `apikey: ${appKey}`)).toBe(forwarded('apikey: mine'));
});

test('what is not accepted is refused in words that do not repeat secrets', async () => {
  await using scene = await open();
  const cases: readonly [readonly string[], string, string][] = [
    [[], 'APIG.0301', 'x-auth-token not found'],
    [['Authorization: Basic of-the-image'], 'APIG.0301', 'x-auth-token not found'],
    [['apikey: short-secret'], 'APIG.0303', 'app not found, appkey ***'],
    [['apikey: a-long-secret-of-the-image'], 'APIG.0303', 'app not found, appkey a-lo***'],
    [['X-Apig-AppCode: x', 'X-Apig-AppCode: x'], 'APIG.0303', 'given more than once'],
    [signature({ secretKey: 'x' }), 'APIG.0303', `verify signature fail, canonicalRequest:GET|${path}/||host:a|`],
    [signature({ minutes: 20 }), 'APIG.0303', 'signature expired, signature time:'],
    [signature({ accessKey: 'NOBODY' }), 'APIG.0301', 'ak not exist'],
  ];
  for (const [lines, code, message] of cases) {
    const answer = await refusal(scene, ...lines);
    expect(answer).toEqual({ status: 401, code, message: expect.stringContaining(message) });
    expect(answer.message).not.toMatch(/short-secret|long-secret|sixty-four/);
  }
  expect(scene.image.count).toBe(0);
});

test('an app that is deleted, or that a service is closed to, admits nobody from the acknowledgement on', async () => {
  await using scene = await open();
  await seen(scene, `apikey: ${appKey}`);
  await scene.stage.control.publish(scene.stage.route([scene.image.port], { policy: { apps: ['another'] } }));
  for (const lines of [[`apikey: ${appKey}`], [`X-Apig-AppCode: ${appCode}`], signature()]) {
    expect(await refusal(scene, ...lines)).toMatchObject({ status: 403, code: 'APIG.0304' });
  }
  await scene.stage.control.publish(scene.stage.route([scene.image.port], { policy: { apps: ['app-1'] } }));
  await scene.stage.control.publishApps({ ...scene.app, appCodeHashes: [] });
  expect(await refusal(scene, `X-Apig-AppCode: ${appCode}`)).toMatchObject({ status: 401, code: 'APIG.0303' });
  await scene.stage.control.publishApps();
  expect(await refusal(scene, `apikey: ${appKey}`)).toMatchObject({ status: 401, code: 'APIG.0303' });
  expect(await refusal(scene, ...signature())).toMatchObject({ status: 401, code: 'APIG.0301' });
});

test('a service that takes no AppCode still takes the key of an app, and its signature', async () => {
  await using scene = await open();
  const policy = { apps: ['app-1'], refuseAppCodes: true };
  await scene.stage.control.publish(scene.stage.route([scene.image.port], { policy }));
  expect(await refusal(scene, `X-Apig-AppCode: ${appCode}`)).toMatchObject({
    status: 401,
    code: 'APIG.0303',
    message: expect.stringContaining('takes no AppCode'),
  });
  await seen(scene, `apikey: ${appKey}`);
  await seen(scene, ...signature());
});

test('five bad secrets in a row shut the key of an app, whichever workers they came to', async () => {
  await using scene = await open();
  const { stage } = scene;
  const workers = [stage.worker, await stage.anotherWorker(), await stage.anotherWorker()];
  const [first, second, third] = workers as [Worker, Worker, Worker];
  const bad = signature({ secretKey: 'x' });
  for (const worker of [first, second, first, second]) await refusalBy(worker, stage, ...bad);
  expect((await refusalBy(third, stage, ...bad)).message).toContain('verify signature fail');
  for (const worker of workers) {
    expect(await refusalBy(worker, stage, ...signature())).toMatchObject({
      code: 'APIG.0303',
      message: expect.stringContaining('app access failed to reach the limit,forbidden.'),
    });
  }
});

test('a revoked token is refused at once, although it was verified before', async () => {
  await using scene = await open();
  const [kept, gone] = [scene.stage.token({ jti: 'kept' }), scene.stage.token({ jti: 'gone' })];
  await seen(scene, `X-Auth-Token: ${gone}`);
  await scene.stage.control.publishRevocations({ userId: 'user-1', tokenId: 'gone' });
  const updated = { status: 401, code: 'APIG.0307', message: expect.stringContaining('The token must be updated.') };
  expect(await refusal(scene, `X-Auth-Token: ${gone}`)).toEqual(updated);
  expect(await refusal(scene, `Authorization: Bearer ${gone}`)).toEqual(updated);
  await seen(scene, `X-Auth-Token: ${kept}`);
  await scene.stage.control.publishRevocations({
    userId: 'user-1',
    issuedBefore: Math.floor(Date.now() / 1000) + 1,
  });
  expect(await refusal(scene, `X-Auth-Token: ${kept}`)).toEqual(updated);
});

test('an address may name a pool before the service, and no path of an image is another service', async () => {
  await using scene = await open();
  const { stage, image } = scene;
  await using second = await RawServer.start();
  await stage.control.publish(stage.route([second.port], { serviceId: 'second-service' }));
  const token = `X-Auth-Token: ${stage.token()}`;
  for (const [target, server, expected] of [
    [`/v1/infers/pool-1/${serviceId}/a?b=1`, image, '/a?b=1'],
    [`/v1/infers/${serviceId}/second-service/a`, image, '/second-service/a'],
    ['/v1/infers/pool-1/second-service', second, '/'],
  ] as const) {
    const client = await stage.client();
    client.write(`GET ${target} HTTP/1.1\r\nHost: a\r\n${token}\r\n\r\n`);
    expect(await (await server.accept()).takeThrough('\r\n\r\n')).toStartWith(`GET ${expected} HTTP/1.1\r\n`);
    client.destroy();
  }
  const client = await stage.client();
  client.write(`GET /v1/infers/pool-1/none/${serviceId} HTTP/1.1\r\nHost: a\r\n${token}\r\n\r\n`);
  expect(await answerTo(client)).toMatchObject({ status: 404, code: 'APIG.0101' });
  client.destroy();
});
