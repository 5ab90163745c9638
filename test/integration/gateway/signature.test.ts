import { expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { Limits } from '../../../src/gateway/limits.ts';
import { type Signing, signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, projectId, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const accessKey = 'TESTAK0000000000EXAMP';
const secretKey = 'TestSecretKey000000000000000000000000EXAMP';
const path = `/v1/infers/${serviceId}`;
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

interface Scene extends AsyncDisposable {
  readonly stage: GatewayStage;
  readonly image: RawServer;
}

/** A worker that knows one service and one access key. */
async function open(limits: Partial<Limits> = {}): Promise<Scene> {
  const stage = await GatewayStage.create(limits);
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
  await stage.accessKey(accessKey, secretKey);
  return {
    stage,
    image,
    async [Symbol.asyncDispose]() {
      await image[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

/** The lines of a signed request up to its body. */
function headOf(change: Partial<Signing> = {}, ...more: readonly string[]): string {
  const signing = { accessKey, secretKey, method: 'GET', target: path, headers: { Host: 'gateway' }, ...change };
  const lines = signingHeaders(signing).map(([name, value]) => `${name}: ${value}`);
  return [`${signing.method} ${signing.target} HTTP/1.1`, 'Host: gateway', ...lines, ...more, '', ''].join('\r\n');
}

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

async function answerTo(client: RawPeer): Promise<Refusal> {
  const { head, body } = await client.takeMessage();
  const { error_code: code, error_msg: message } = JSON.parse(body);
  return { status: Number(head.slice(9, 12)), code, message };
}

async function refusal(stage: GatewayStage, request: string): Promise<Refusal> {
  const client = await stage.client();
  client.write(request);
  const answer = await answerTo(client);
  client.destroy();
  return answer;
}

test('a signed handshake reaches the image without what signed it, and with everything else', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  const kept = [
    `X-Project-Id: ${projectId}`,
    'authorization: Basic of-the-image',
    'X-Auth-Token: of-the-image',
    ...upgradeLines,
  ];
  client.write(headOf({ target: `${path}/chat?a=1&b=2` }, 'X-Security-Token: x', ...kept));
  const server = await scene.image.accept();
  expect(await server.takeThrough('\r\n\r\n')).toBe(
    `GET /chat?a=1&b=2 HTTP/1.1\r\nHost: gateway\r\n${kept.join('\r\n')}\r\n\r\n`,
  );
  server.write(`${switching}hello`);
  expect(await client.takeThrough('hello')).toBe(`${switching}hello`);
  client.destroy();
});

test('headers may be used again, as on the cloud', async () => {
  await using scene = await open();
  const request = headOf();
  for (let count = 0; count < 2; count += 1) {
    const client = await scene.stage.client();
    client.write(request);
    const server = await scene.image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(ok);
    expect((await client.takeMessage()).body).toBe('ok');
    client.destroy();
  }
});

test('a token of ours admits behind Bearer, and is removed there; another one is the image’s', async () => {
  await using scene = await open();
  const bearer = `Authorization: Bearer ${scene.stage.token()}`;
  const client = await scene.stage.client();
  client.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n${bearer}\r\nX-Other: 1\r\n\r\n`);
  const server = await scene.image.accept();
  expect(await server.takeThrough('\r\n\r\n')).toBe('GET / HTTP/1.1\r\nHost: a\r\nX-Other: 1\r\n\r\n');
  client.destroy();
  const other = await refusal(scene.stage, `GET ${path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer x\r\n\r\n`);
  expect([other.status, other.code]).toEqual([401, 'APIG.0301']);
  const over = `Authorization: Bearer ${scene.stage.token({ exp: 1 })}`;
  const late = await refusal(scene.stage, `GET ${path} HTTP/1.1\r\nHost: a\r\n${over}\r\n\r\n`);
  expect(late.message).toContain('expires_at: 1970-01-01');
});

test('a signature that is not accepted is refused in words, token or not', async () => {
  await using scene = await open();
  const { stage } = scene;
  const cases: readonly [string, number, string, string][] = [
    [headOf({ secretKey: 'x' }), 401, 'APIG.0301', `canonicalRequest:GET|${path}/||host:gateway|x-sdk-date:`],
    [headOf({ accessKey: 'OTHER' }), 401, 'APIG.0301', 'ak:OTHE***,err:ak not exist'],
    [headOf({ minutes: 20 }), 401, 'APIG.0301', 'signature expired, signature time:'],
    [headOf({ minutes: -20 }), 401, 'APIG.0301', ',server time:'],
    [headOf().replace('Access=', 'Acces='), 401, 'APIG.0301', 'expected is Access='],
    [headOf({}, 'Authorization: SDK-HMAC-SHA256 Access=a'), 401, 'APIG.0301', 'more than once'],
    [headOf({ secretKey: 'x' }, `X-Auth-Token: ${stage.token()}`), 401, 'APIG.0301', 'canonicalRequest'],
    [headOf({}, `X-Project-Id: ${'f'.repeat(32)}`), 403, 'APIG.0302', 'another project'],
  ];
  for (const [request, status, code, message] of cases) {
    expect(await refusal(stage, request)).toEqual({ status, code, message: expect.stringContaining(message) });
  }
  await stage.accessKey('ELSEWHERE', secretKey, ['f'.repeat(32)]);
  expect(await refusal(stage, headOf({ accessKey: 'ELSEWHERE' }))).toMatchObject({ status: 403, code: 'APIG.0302' });
  expect(scene.image.count).toBe(0);
});

test('a key that is revoked admits nobody from the acknowledgement on; open sockets stay', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(headOf({}, ...upgradeLines));
  const server = await scene.image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  await scene.stage.control.publishAccessKeys([], [accessKey]);
  expect((await refusal(scene.stage, headOf())).message).toContain('ak not exist');
  client.write('still');
  await server.takeThrough('still');
  client.destroy();
});

test('five bad secrets in a row shut the key, for the right secret too', async () => {
  await using scene = await open();
  for (let count = 0; count < 5; count += 1) await refusal(scene.stage, headOf({ secretKey: 'x' }));
  expect(await refusal(scene.stage, headOf())).toMatchObject({
    status: 401,
    message: expect.stringContaining('AK access failed to reach the limit,forbidden.'),
  });
  await scene.stage.accessKey('ANOTHER', secretKey);
  const client = await scene.stage.client();
  client.write(headOf({ accessKey: 'ANOTHER' }));
  await (await scene.image.accept()).takeThrough('\r\n\r\n');
  client.destroy();
});

test.each([
  ['of a declared length', 'POST', 'Content-Length: 11', 'hello', ' world'],
  ['of a GET', 'GET', 'Content-Length: 11', 'hello', ' world'],
  ['in chunks', 'POST', 'Transfer-Encoding: chunked', '5\r\nhello\r\n', '6;x=1\r\n world\r\n0\r\nTrailer: t\r\n\r\n'],
])('a signed body %s goes on as it came once it is whole', async (_name, method, framing, first, last) => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(headOf({ method, body: 'hello world' }, framing) + first);
  // Another call that is answered meanwhile shows that the first one waits.
  const other = await scene.stage.client();
  other.write(headOf({ target: `${path}/other` }));
  const otherServer = await scene.image.accept();
  expect(await otherServer.takeThrough('\r\n\r\n')).toStartWith('GET /other ');
  client.write(last);
  const server = await scene.image.accept();
  expect(await server.takeThrough(last)).toBe(
    `${method} / HTTP/1.1\r\nHost: gateway\r\n${framing}\r\n\r\n${first}${last}`,
  );
  server.write(ok);
  expect((await client.takeMessage()).body).toBe('ok');
  client.write(headOf({ target: `${path}/next` }));
  expect(await server.takeThrough('\r\n\r\n')).toStartWith('GET /next ');
  client.destroy();
  other.destroy();
});

test('a body that is not the signed one never reaches the image', async () => {
  await using scene = await open();
  const other = await refusal(scene.stage, `${headOf({ method: 'POST', body: 'hello' }, 'Content-Length: 5')}jello`);
  expect([other.status, other.code]).toEqual([401, 'APIG.0301']);
  expect(scene.image.count).toBe(0);
});

test('an unsigned body streams', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(`${headOf({ method: 'POST', declared: 'UNSIGNED-PAYLOAD' }, 'Content-Length: 10')}hello`);
  const server = await scene.image.accept();
  expect(await server.takeThrough('hello')).toBe(`POST / HTTP/1.1\r\nHost: gateway\r\nContent-Length: 10\r\n\r\nhello`);
  client.destroy();
});

test('a client that waits for a word before its body gets one', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(headOf({ method: 'POST', body: 'hello' }, 'Expect: 100-continue', 'Content-Length: 5'));
  expect(await client.takeThrough('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  client.write('hello');
  await (await scene.image.accept()).takeThrough('hello');
  client.destroy();
});

test('what is held has limits, and unknown keys hold nothing', async () => {
  await using scene = await open({ signedBodyBytes: 1000, heldBytes: 100, signedBodiesBytes: 1500, bodySeconds: 1 });
  const { stage } = scene;
  const long = await refusal(stage, headOf({ method: 'POST', body: 'x' }, 'Content-Length: 1001'));
  expect(long).toMatchObject({ status: 413, code: 'APIG.0201' });
  const chunked = `${headOf({ method: 'POST', body: 'x' }, 'Transfer-Encoding: chunked')}fff\r\n${'x'.repeat(1200)}`;
  expect(await refusal(stage, chunked)).toMatchObject({ status: 413 });
  const unknown = headOf({ method: 'POST', accessKey: 'OTHER', body: 'x' }, 'Content-Length: 500');
  expect((await refusal(stage, unknown)).message).toContain('ak not exist');
  const half = `${headOf({ method: 'POST', body: 'x' }, 'Content-Length: 1000')}${'x'.repeat(900)}`;
  const waiting = await stage.client();
  waiting.write(half);
  const second = await stage.client();
  second.write(half);
  const answers = await Promise.all([waiting, second].map(answerTo));
  expect(answers.map(({ status }) => status).sort()).toEqual([408, 429]);
  waiting.destroy();
  second.destroy();
  expect(await refusal(stage, half)).toMatchObject({ status: 408 });
  await stage.idle();
  expect(scene.image.count).toBe(0);
});

test('a body counts as held for as long as its call waits for an instance', async () => {
  await using scene = await open({ signedBodiesBytes: 1500 });
  const { stage, image } = scene;
  const policy = { waitingRoom: { calls: 10, seconds: 60 } };
  await stage.control.publish(stage.route([], { policy }));
  const body = 'x'.repeat(900);
  const whole = `${headOf({ method: 'POST', body }, 'Content-Length: 900')}${body}`;
  const waiting = await stage.client();
  waiting.write(whole);
  const wait = (count: number) =>
    stage.control.until(`${count} that wait`, () => {
      const told = stage.control.heard.findLast(({ type }) => type === 'waiting');
      return told?.type === 'waiting' && told.services[0]?.waiting === count;
    });
  await wait(1);
  expect(await refusal(stage, whole)).toMatchObject({ status: 429 });
  await stage.control.publish(stage.route([image.port], { policy }));
  // Once it has gone out there is room for another one, though nothing is answered yet.
  await (await image.accept()).takeThrough(body);
  const next = await stage.client();
  next.write(whole);
  await (await image.accept()).takeThrough(body);
  // So there is when a call is refused, or its client leaves.
  await stage.control.publish(stage.route([], { open: false, status: 'stopped' }));
  expect(await refusal(stage, whole)).toMatchObject({ status: 400 });
  await stage.control.publish(stage.route([], { policy }));
  await wait(0);
  const left = await stage.client();
  left.write(whole);
  await wait(1);
  for (const client of [waiting, next, left]) client.reset();
  await stage.idle();
  await stage.control.publish(stage.route([image.port]));
  const last = await stage.client();
  last.write(whole);
  await (await image.accept()).takeThrough(body);
  last.destroy();
});

test('a client that leaves in the middle of a signed body leaves nothing behind', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(`${headOf({ method: 'POST', body: 'hello' }, 'Content-Length: 5')}he`);
  client.destroy();
  await scene.stage.idle();
  expect(scene.image.count).toBe(0);
});

test('keys on disk serve without a control process, and not without the file that opens them', async () => {
  await using scene = await open();
  const { stage, image } = scene;
  const text = JSON.stringify(stage.control.snapshot);
  expect(text).not.toContain(secretKey);
  writeFileSync(stage.path('routes.json'), text);
  stage.worker.stop();
  stage.control.stop();
  await stage.startWorker();
  const client = await stage.client();
  client.write(headOf());
  await (await image.accept()).takeThrough('\r\n\r\n');
  client.destroy();
  stage.worker.stop();
  writeFileSync(stage.path('gateway.key'), '00'.repeat(32));
  await stage.startWorker();
  expect((await refusal(stage, headOf())).message).toContain('ak not exist');
});

test('the control process is told what a signed request says, by the gateway alone', async () => {
  await using scene = await open();
  await using control = await RawServer.start(undefined, { path: scene.stage.path('api.sock') });
  const forged = ['X-Sluice-Target: /forged', 'X-Sluice-Body-Sha256: forged'];
  const client = await scene.stage.client();
  client.write(`${headOf({ target: '/v3/projects?name=x', body: '{}' }, 'Content-Length: 2', ...forged)}{}`);
  const server = await control.accept();
  const told = await server.takeThrough('\r\n\r\n');
  const hash = createHash('sha256').update('{}').digest('hex');
  expect(told).toContain(`\r\nX-Sluice-Target: /v3/projects?name=x\r\nX-Sluice-Body-Sha256: ${hash}\r\n`);
  expect(told).toContain('Authorization: SDK-HMAC-SHA256');
  expect(told).not.toContain('forged');
  client.destroy();
  const stranger = await scene.stage.client();
  stranger.write(`${headOf({ accessKey: 'OTHER', target: '/v3/projects' }, 'Content-Length: 100', ...forged)}{}`);
  const second = await (await control.accept()).takeThrough('\r\n\r\n');
  expect(second).not.toContain('X-Sluice-Body-Sha256');
  stranger.destroy();
});
