import { afterAll, beforeAll, expect, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { type HeaderList, type HttpAnswer, headerOf, readAnswer, writeRequest } from '../support/http-message.ts';
import { signingHeaders } from '../support/sign-request.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';
import { TlsConnection } from '../support/tls-connection.ts';
import { HandshakeRefused } from '../support/web-socket-client.ts';

/** What the image says reached it. */
interface Description {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

let stage: Stage;
/** The same image twice: with the switch on, and off. */
let switched: string;
let plain: string;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.push(await buildTestImage('node-ws'), 'gateway/node-ws:1.0');
  switched = await stage.api.deploy('switched', 'gateway/node-ws:1.0', { protocol: 'ws' });
  plain = await stage.api.deploy('plain', 'gateway/node-ws:1.0', { protocol: 'http', websocket: false });
}, 400_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 90_000);

async function refused(service: string, rest: string, headers: HeaderList): Promise<HttpAnswer> {
  const outcome = await stage.api.openSocket(service, rest, { headers }).catch((error: unknown) => error);
  if (outcome instanceof HandshakeRefused) return outcome.answer;
  throw new Error('the handshake was not refused', { cause: outcome });
}

const withToken = (...more: HeaderList): HeaderList => [['X-Auth-Token', stage.api.token], ...more];

/** Opens a socket whose first message is what reached the image. */
async function describedHandshake(rest: string, headers: HeaderList): Promise<Description> {
  using socket = await stage.api.openSocket(switched, rest, { headers });
  return JSON.parse((await socket.next()).payload.toString());
}

/** Pairs of names and values, without those that differ with each handshake. */
function headersOf({ rawHeaders }: Description): [string, string][] {
  return rawHeaders.flatMap((name, index): [string, string][] =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? '']] : [],
  );
}

test('the image sees the handshake as the client sent it, without the credential', async () => {
  const seen = await describedHandshake('/describe', [
    ['X-Odd-CASE', 'one'],
    ['x-auth-TOKEN', stage.api.token],
    ['Authorization', 'Bearer the-image-reads-this'],
    ['apikey', 'and-this'],
    ['Cookie', 'a=b; c=d'],
    ['X-Odd-CASE', 'two'],
    ['x-last', ''],
  ]);
  const [host, upgrade, connection, key, version, ...rest] = headersOf(seen);
  expect([host, upgrade, connection, version]).toEqual([
    ['Host', `localhost:${stage.platform.port}`],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Version', '13'],
  ]);
  expect(key?.[0]).toBe('Sec-WebSocket-Key');
  expect(rest).toEqual([
    ['X-Odd-CASE', 'one'],
    ['Authorization', 'Bearer the-image-reads-this'],
    ['apikey', 'and-this'],
    ['Cookie', 'a=b; c=d'],
    ['X-Odd-CASE', 'two'],
    ['x-last', ''],
  ]);
});

test.each([
  ['', '/'],
  ['?q=1', '/?q=1'],
  ['/', '/'],
  ['/a/b%20c//d/../e?x=%2F&y=a+b&x=2', '/a/b%20c//d/../e?x=%2F&y=a+b&x=2'],
])('what follows the service id (%s) reaches the image as %s', async (rest, expected) => {
  const answer = await rawCall(`GET /v1/infers/${switched}${rest} HTTP/1.1`, withToken());
  const seen: Description = JSON.parse(answer.body);
  expect(seen.url).toBe(expected);
});

test('path and query of a handshake reach the image as they are', async () => {
  const seen = await describedHandshake('/deep/path/describe?room=%E6%88%BF&n=1', withToken());
  expect(seen.url).toBe('/deep/path/describe?room=%E6%88%BF&n=1');
});

async function rawCall(requestLine: string, headers: HeaderList, body = ''): Promise<HttpAnswer> {
  const connection = await TlsConnection.open(stage.platform.peer);
  try {
    writeRequest(connection, requestLine, [['Host', `localhost:${stage.platform.port}`], ...headers], body);
    return await readAnswer(connection);
  } finally {
    connection.destroy();
  }
}

/** The headers that sign a request with the access key of `credentials.json`. */
function withSignature(method: string, target: string, body = ''): HeaderList {
  const { access_key: accessKey, secret_key: secretKey } = stage.platform.credentials;
  const headers = { Host: `localhost:${stage.platform.port}` };
  return signingHeaders({ accessKey, secretKey, method, target, headers, body });
}

test('a handshake that is signed with the access key opens a socket; the image sees nothing of the signature', async () => {
  const target = `/v1/infers/${switched}/describe?a=1`;
  const seen = await describedHandshake('/describe?a=1', [...withSignature('GET', target), ['X-Own', 'kept']]);
  expect(headersOf(seen).slice(5)).toEqual([['X-Own', 'kept']]);
  const answer = await refused(switched, '/other', withSignature('GET', target));
  expect([answer.status, JSON.parse(answer.body).error_code]).toEqual([401, 'APIG.0301']);
});

test('signed requests reach the API: a GET with a body, as the SDKs send it, and any management route', async () => {
  const { project_id: project } = stage.platform.credentials;
  const length: HeaderList = [['Content-Length', '2']];
  const projects = '/v3/projects?name=local';
  const found = await rawCall(`GET ${projects} HTTP/1.1`, [...withSignature('GET', projects, '{}'), ...length], '{}');
  expect([found.status, JSON.parse(found.body).projects[0].id]).toEqual([200, project]);
  const other = await rawCall(`GET ${projects} HTTP/1.1`, [...withSignature('GET', projects), ...length], '{}');
  expect(other.status).toBe(401);
  const service = `/v1/${project}/services/${switched}`;
  const shown = await rawCall(`GET ${service} HTTP/1.1`, withSignature('GET', service));
  expect(JSON.parse(shown.body)).toMatchObject({ service_id: switched, status: 'running' });
});

test('HTTP reaches the image of a switched service too, body and all', async () => {
  const body = JSON.stringify({ question: 42 });
  const answer = await rawCall(
    `POST /v1/infers/${switched}/predict?x=1 HTTP/1.1`,
    withToken(['Content-Type', 'application/json'], ['Content-Length', String(body.length)], ['X-Own', 'kept']),
    body,
  );
  expect(answer.status).toBe(200);
  expect(headerOf(answer, 'x-request-id')).toBeUndefined();
  const seen: Description = JSON.parse(answer.body);
  expect(seen).toMatchObject({ method: 'POST', url: '/predict?x=1', body });
  expect(headersOf(seen)).toEqual([
    ['Host', `localhost:${stage.platform.port}`],
    ['Content-Type', 'application/json'],
    ['Content-Length', String(body.length)],
    ['X-Own', 'kept'],
  ]);
});

test('a kept-alive connection carries requests and then an upgrade', async () => {
  const connection = await TlsConnection.open(stage.platform.peer);
  const host: HeaderList = [['Host', `localhost:${stage.platform.port}`]];
  for (const path of ['/one', '/two']) {
    writeRequest(connection, `GET /v1/infers/${switched}${path} HTTP/1.1`, [...host, ...withToken()]);
    expect(JSON.parse((await readAnswer(connection)).body).url).toBe(path);
  }
  writeRequest(connection, `GET /v1/infers/${switched}/two HTTP/1.1`, host);
  expect((await readAnswer(connection)).status).toBe(401);
  writeRequest(connection, `GET /v1/infers/${switched}/ws HTTP/1.1`, [
    ...host,
    ...withToken(
      ['Upgrade', 'websocket'],
      ['Connection', 'Upgrade'],
      ['Sec-WebSocket-Key', randomBytes(16).toString('base64')],
      ['Sec-WebSocket-Version', '13'],
    ),
  ]);
  expect((await readAnswer(connection)).status).toBe(101);
  connection.destroy();
});

test('an answer other than 101 comes back as the image gave it', async () => {
  const answer = await refused(switched, '/refuse', withToken());
  expect(answer).toMatchObject({ status: 403, reason: 'Forbidden', body: '{"refused":"by the image"}' });
  expect(headerOf(answer, 'X-Reason')).toBe('as asked');
  expect(headerOf(answer, 'x-request-id')).toBeUndefined();
});

test('sub-protocols are between client and image', async () => {
  const headers = withToken(['Sec-WebSocket-Protocol', 'chat.v2, chat.v1']);
  using socket = await stage.api.openSocket(switched, '/', { headers });
  expect(headerOf(socket.answer, 'sec-websocket-protocol')).toBe('chat.v2');
  expect(headerOf(socket.answer, 'x-request-id')).toBeUndefined();
});

test.each([1, 125, 126, 65_535, 65_536, 1_000_000])('%d bytes go through and come back', async (size) => {
  using socket = await stage.api.openSocket(switched);
  const payload = randomBytes(size);
  socket.send('binary', payload);
  const frame = await socket.next();
  expect(frame.kind).toBe('binary');
  expect(frame.payload.equals(payload)).toBe(true);
});

test('pings, close codes and their words go through in both directions', async () => {
  using pinged = await stage.api.openSocket(switched);
  pinged.send('text', 'ping');
  expect(await pinged.next()).toEqual({ kind: 'ping', payload: Buffer.from('from the image') });
  pinged.send('ping', 'from the client');
  expect(await pinged.next()).toEqual({ kind: 'pong', payload: Buffer.from('from the client') });
  expect(await pinged.close(4321)).toBe(4321);

  using closed = await stage.api.openSocket(switched);
  closed.send('text', 'close 4001 words');
  const frame = await closed.next();
  expect(frame.kind).toBe('close');
  expect(frame.payload.readUInt16BE(0)).toBe(4001);
  expect(frame.payload.subarray(2).toString()).toBe('words');
});

test('a connection that the image resets ends without a Close frame', async () => {
  using socket = await stage.api.openSocket(switched);
  socket.send('text', 'terminate');
  await expect(socket.next()).rejects.toThrow();
  await socket.whenEnded();
});

test.each([
  ['without a token', (): HeaderList => [], 401, 'APIG.0301'],
  ['with a token that is none', (): HeaderList => [['X-Auth-Token', 'MIIabc']], 401, 'APIG.0301'],
  ['with a token that was changed', (): HeaderList => [['X-Auth-Token', forged(stage.api.token)]], 401, 'APIG.0301'],
])('a handshake %s is refused', async (_words, headers, status, code) => {
  const answer = await refused(switched, '', headers());
  expect(answer.status).toBe(status);
  const body = JSON.parse(answer.body);
  expect(body).toMatchObject({ error_code: code, request_id: headerOf(answer, 'x-request-id') });
  expect(body.request_id).toMatch(/^[0-9a-f]{32}$/);
});

/** The token with one character of its signature changed. */
function forged(token: string): string {
  const at = token.length - 10;
  return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
}

test('a head of the size that an image may get is good for the API too', async () => {
  const headers = { 'X-Large': 'x'.repeat(30_000), 'X-Larger': 'x'.repeat(30_000) };
  const answer = await stage.platform.fetch('/openapi.json', { headers });
  expect(answer.status).toBe(200);
});

test('an unknown service is not found', async () => {
  const answer = await refused(crypto.randomUUID(), '', withToken());
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body)).toMatchObject({ error_code: 'APIG.0101' });
});

test('with the switch off an upgrade is refused in words, and HTTP goes on', async () => {
  expect((await stage.api.service(plain))['access_address']).toBe(
    `https://localhost:${stage.platform.port}/v1/infers/${plain}`,
  );
  const answer = await refused(plain, '', withToken());
  expect(answer.status).toBe(400);
  expect(JSON.parse(answer.body)).toMatchObject({
    error_code: 'APIG.0607',
    error_msg: expect.stringMatching(/WebSocket/),
  });
  const http = await rawCall(`GET /v1/infers/${plain}/still/http HTTP/1.1`, withToken());
  expect(JSON.parse(http.body)).toMatchObject({ method: 'GET', url: '/still/http' });
});

test.each([
  ['two lengths', 'Content-Length: 3\r\nContent-Length: 4\r\n'],
  ['a length and chunks', 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n'],
  ['a folded header', 'X-Folded: a\r\n b\r\n'],
  ['a bare line feed', 'X-Bare: a\nX-Next: b\r\n'],
  ['a space before the colon', 'X-Spaced : a\r\n'],
])('a request with %s has no single meaning and is refused', async (_words, lines) => {
  const connection = await TlsConnection.open(stage.platform.peer);
  connection.write(
    `POST /v1/infers/${switched}/x HTTP/1.1\r\nHost: localhost:${stage.platform.port}\r\nX-Auth-Token: ${stage.api.token}\r\n${lines}\r\nabc`,
  );
  expect((await readAnswer(connection)).status).toBe(400);
  connection.destroy();
});
