import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { signSession } from '../../../src/auth/session.ts';
import { newSigningKey } from '../../../src/auth/signing-key.ts';
import { GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

// A browser sends the console's session with every request to this host, and an image is whatever somebody pushed.

const name = '__Host-sluice-session';
let stage: GatewayStage;
let image: RawServer;

beforeAll(async () => {
  stage = await GatewayStage.create();
  image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
});
afterAll(async () => {
  await image[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const request = (...lines: readonly string[]) =>
  [`GET /v1/infers/${serviceId}/a HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');

/** What the image gets of a request, and what the client gets of the image's answer. */
async function exchanged(text: string, answer: string) {
  const client = await stage.client();
  client.write(text);
  const server = await image.accept();
  const seen = await server.takeThrough('\r\n\r\n');
  server.write(`${answer}the end`);
  const got = await client.takeThrough('the end');
  client.destroy();
  server.destroy();
  return { seen, got: got.slice(0, -'the end'.length) };
}

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n';

test.each([
  [[`Cookie: ${name}=s`], []],
  [[`cookie:${name}=s;`], []],
  [[`Cookie: ${name}=s; ${name}=t`], []],
  [[`Cookie: a=b; ${name}=s`], ['Cookie: a=b']],
  [[`Cookie: ${name}=s; a=b`], ['Cookie: a=b']],
  [[`COOKIE:  a=b;c="d e" ; ${name}=s;  f=;g`], ['COOKIE:  a=b;c="d e" ;  f=;g']],
  [[`Cookie: ${name}=s;${name}=t;  a=b; ${name}=; c=d`], ['Cookie: a=b; c=d']],
  [
    ['Cookie: a=b', `Cookie: ${name}=s`, 'X-Other: 1', `Cookie: ${name}=t; c=d`],
    ['Cookie: a=b', 'X-Other: 1', 'Cookie: c=d'],
  ],
  // What is not it stays, however much it looks like it.
  [[`Cookie: x${name}=s; ${name}x=s; a=${name}=s`], [`Cookie: x${name}=s; ${name}x=s; a=${name}=s`]],
  [[`Cookie: __host-sluice-session=s`], [`Cookie: __host-sluice-session=s`]],
  [['Cookie: a=b;c=d ;; e'], ['Cookie: a=b;c=d ;; e']],
  [[`Cookie: ${name}=s; \xa0; a=b`], ['Cookie: \xa0; a=b']],
  [
    [`X-Note: ${name}=s`, 'Cookie: a=b'],
    [`X-Note: ${name}=s`, 'Cookie: a=b'],
  ],
])('of %j an image sees %j, whether it is asked for a WebSocket or not', async (sent, left) => {
  const head = (lines: readonly string[]) => ['GET /a HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');
  const token = `X-Auth-Token: ${stage.token()}`;
  const plain = await exchanged(request(...sent, token), ok);
  expect(plain.seen).toBe(head(left));
  expect(plain.got).toBe(ok);
  const upgrade = await exchanged(request(...upgradeLines, token, ...sent), switching);
  expect(upgrade.seen).toBe(head([...upgradeLines, ...left]));
  const ticket = `/a?sluice_ticket=${stage.ticket()}`;
  const byTicket = await exchanged(request(...upgradeLines, ...sent).replace('/a', ticket), switching);
  expect(byTicket.seen).toBe(head([...upgradeLines, ...left]));
});

test('no image gives its caller another session, in any answer; its other cookies pass as they are', async () => {
  const others = ['Set-Cookie: a=b; Path=/', `set-cookie: x${name}=1`, `X-Set-Cookie: ${name}=1`];
  const session = [
    `Set-Cookie: ${name}=evil; Secure; Path=/`,
    `SET-COOKIE:${name} =; Max-Age=0`,
    `Set-Cookie: =${name}=e`,
  ];
  const mixed = [others[0], session[0], others[1], session[1], session[2], others[2]];
  const token = `X-Auth-Token: ${stage.token()}`;
  const answerOf = (first: string, lines: readonly (string | undefined)[]) => [first, ...lines, '', ''].join('\r\n');
  const final = (lines: readonly (string | undefined)[]) =>
    answerOf('HTTP/1.1 103 Early Hints', lines) + answerOf('HTTP/1.1 200 OK', ['Content-Length: 7', ...lines]);
  expect((await exchanged(request(token), final(mixed))).got).toBe(final(others));
  const [status = '', ...lines] = switching.trimEnd().split('\r\n');
  const agreed = await exchanged(request(...upgradeLines, token), answerOf(status, [...lines, ...mixed]));
  expect(agreed.got).toBe(answerOf(status, [...lines, ...others]));
});

test('a session calls no service, wherever it stands', async () => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'sluice-session', sub: 'user-1', domain: { id: 'd', name: 'admin' } } as const;
  const signed = { ...claims, jti: 'session-1', iat: now, exp: now + 3_600 };
  const stranger = newSigningKey();
  const foreign = signSession(signed, stranger.privateKey, stranger.id);
  // As the platform would sign it: the key is that of tokens.
  const genuine = stage.sign(signed as unknown as Parameters<typeof stage.sign>[0]);
  for (const session of [genuine, foreign]) {
    for (const lines of [
      [`X-Auth-Token: ${session}`],
      [`Authorization: Bearer ${session}`],
      [`Cookie: ${name}=${session}`, 'X-Sluice-Console: 1'],
      [...upgradeLines, `Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.${btoa(session)}`],
    ]) {
      const client = await stage.client();
      client.write(request(...lines));
      const { head } = await client.takeMessage();
      expect([lines[0]?.slice(0, 12), head.slice(9, 12)]).toEqual([lines[0]?.slice(0, 12), '401']);
      client.destroy();
    }
  }
});
