import { expect, setDefaultTimeout, test } from 'bun:test';
import { writeFileSync } from 'node:fs';
import { defaultRouteLimits } from '../../../src/contract/route.ts';
import type { Worker } from '../../../src/gateway/worker.ts';
import { GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const protocolOf = (ticket: string) =>
  `base64url.bearer.authorization.k8s.io.${Buffer.from(ticket).toString('base64url')}`;

interface Scene extends AsyncDisposable {
  readonly stage: GatewayStage;
  readonly image: RawServer;
}

async function open(): Promise<Scene> {
  const stage = await GatewayStage.create();
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
  return {
    stage,
    image,
    async [Symbol.asyncDispose]() {
      await image[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

const request = (rest: string, ...lines: readonly string[]) =>
  [`GET /v1/infers/${serviceId}${rest} HTTP/1.1`, 'Host: a', ...lines, '', ''].join('\r\n');

const handshake = (rest: string, ...lines: readonly string[]) => request(rest, ...upgradeLines, ...lines);

async function refusal({ stage }: Scene, text: string, worker?: Worker) {
  const client = await stage.client(worker);
  client.write(text);
  const answer = await answerTo(client);
  client.destroy();
  return answer;
}

async function answerTo(client: RawPeer) {
  const { head, body } = await client.takeMessage();
  const { error_code: code, error_msg: message } = JSON.parse(body);
  return { status: Number(head.slice(9, 12)), code, message: String(message) };
}

/** Opens a WebSocket; gives what the image saw of the handshake, and what the client got back. */
async function opened({ stage, image }: Scene, text: string, answer = switching) {
  const client = await stage.client();
  client.write(text);
  const server = await image.accept();
  const seen = await server.takeThrough('\r\n\r\n');
  server.write(`${answer}hello`);
  const got = await client.takeThrough('hello');
  client.write('and on');
  expect(await server.takeThrough('and on')).toBe('and on');
  client.destroy();
  server.destroy();
  return { seen, got: got.slice(0, -'hello'.length) };
}

const line = (value: string) => `Sec-WebSocket-Protocol: ${value}`;
const forwarded = (target: string, ...lines: readonly string[]) =>
  [`GET ${target} HTTP/1.1`, 'Host: a', ...upgradeLines, ...lines, '', ''].join('\r\n');
const naming = (protocol: string) => switching.replace(/\r\n$/, `${line(protocol)}\r\n\r\n`);

test('a ticket in the query opens a WebSocket, and the image sees the rest of the query alone', async () => {
  await using scene = await open();
  const ticket = scene.stage.ticket();
  const { seen, got } = await opened(scene, handshake(`/chat?a=1&sluice_ticket=${ticket}&b=2`));
  expect([seen, got]).toEqual([forwarded('/chat?a=1&b=2'), switching]);
});

test('a ticket as the only sub-protocol is answered, as a browser needs it', async () => {
  await using scene = await open();
  const protocol = protocolOf(scene.stage.ticket());
  const { seen, got } = await opened(scene, handshake('/chat', line(protocol)));
  expect([seen, got]).toEqual([forwarded('/chat'), naming(protocol)]);
});

test('with the marker beside it, the marker is answered', async () => {
  await using scene = await open();
  const { seen, got } = await opened(scene, handshake('/chat', line(`sluice, ${protocolOf(scene.stage.ticket())}`)));
  expect([seen, got]).toEqual([forwarded('/chat'), naming('sluice')]);
});

test('what the image chooses, or does not choose, of its own sub-protocols is answered byte for byte', async () => {
  await using scene = await open();
  const chosen = switching.replace(/\r\n$/, 'sec-websocket-protocol:chat\r\nSet-Cookie: a=b\r\n\r\n');
  for (const answer of [chosen, switching]) {
    const offered = line(`chat, ${protocolOf(scene.stage.ticket())}, superchat`);
    const { seen, got } = await opened(scene, handshake('/chat', offered), answer);
    expect([seen, got]).toEqual([forwarded('/chat', line('chat, superchat')), answer]);
  }
});

test('an image that names a sub-protocol which nobody offered is not corrected', async () => {
  await using scene = await open();
  const offered = line(protocolOf(scene.stage.ticket()));
  const { got } = await opened(scene, handshake('/chat', offered), naming('surprise'));
  expect(got).toBe(naming('surprise'));
});

test('a ticket admits other requests too, and stays out of what another credential admits', async () => {
  await using scene = await open();
  const { stage, image } = scene;
  const ticket = stage.ticket();
  const client = await stage.client();
  client.write(request(`/page?sluice_ticket=${ticket}`, `X-Auth-Token: ${stage.token()}`));
  const server = await image.accept();
  expect(await server.takeThrough('\r\n\r\n')).toBe('GET /page HTTP/1.1\r\nHost: a\r\n\r\n');
  server.write(ok);
  await client.takeMessage();
  client.write(request(`/page?sluice_ticket=${ticket}`));
  expect(await server.takeThrough('\r\n\r\n')).toBe('GET /page HTTP/1.1\r\nHost: a\r\n\r\n');
  server.write(ok);
  await client.takeMessage();
  client.write(request(`/page?sluice_ticket=${ticket}`));
  expect(await answerTo(client)).toMatchObject({ status: 401, code: 'APIG.0305' });
  client.write(request('/page?sluice_ticket=of-the-image', `X-Auth-Token: ${stage.token()}`));
  expect(await server.takeThrough('\r\n\r\n')).toStartWith('GET /page?sluice_ticket=of-the-image ');
  client.destroy();
});

test('a browser keeps nothing of what it gets for a ticket; programs get the answer as it is', async () => {
  await using scene = await open();
  const answered = async (text: string, answer: string) => {
    const client = await scene.stage.client();
    client.write(text);
    const server = await scene.image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(answer);
    const { head, body } = await client.takeMessage();
    client.destroy();
    server.destroy();
    return `${head}${body}`;
  };
  const cached = ok.replace('Content', 'Cache-Control: max-age=9\r\nContent');
  const byTicket = (...lines: readonly string[]) =>
    request(`/page?sluice_ticket=${scene.stage.ticket()}`, 'Sec-Fetch-Mode: cors', ...lines);
  const browser = 'Sec-Fetch-Dest: empty';
  expect(await answered(byTicket(browser), cached)).toBe(
    cached.replace('\r\n\r\n', '\r\nCache-Control: no-store\r\n\r\n'),
  );
  expect(await answered(byTicket(), cached)).toBe(cached);
  expect(await answered(request('/page', browser, `X-Auth-Token: ${scene.stage.token()}`), cached)).toBe(cached);
  const { got } = await opened(
    scene,
    handshake(`/chat?sluice_ticket=${scene.stage.ticket()}`, 'Sec-Fetch-Dest: websocket'),
  );
  expect(got).toBe(switching);
});

test('a ticket is good once, over all workers, and while no control process runs', async () => {
  await using scene = await open();
  const { stage, image } = scene;
  const others = [await stage.anotherWorker(), await stage.anotherWorker()];
  stage.control.stop();
  image.onConnection = (peer) => void peer.takeThrough('\r\n\r\n').then(() => peer.write(switching));
  for (const text of [
    handshake(`/chat?sluice_ticket=${stage.ticket()}`),
    handshake('/chat', line(protocolOf(stage.ticket()))),
  ]) {
    const workers = Array.from({ length: 10 }, () => [stage.worker, ...others]).flat();
    const clients = await Promise.all(workers.map((worker) => stage.client(worker)));
    for (const client of clients) client.write(text);
    const heads = await Promise.all(clients.map((client) => client.takeThrough('\r\n\r\n')));
    expect(heads.map((head) => head.slice(9, 12)).sort()).toEqual(['101', ...Array(29).fill('401')]);
    for (const client of clients) client.destroy();
  }
  expect(image.count).toBe(2);
});

test('what is refused for another reason uses no ticket up', async () => {
  await using scene = await open();
  const { stage } = scene;
  const text = handshake(`/chat?sluice_ticket=${stage.ticket({ origin: 'https://app.example.com' })}`);
  const [route] = stage.control.snapshot.routes;
  if (route === undefined) throw new Error('no route');
  const withOrigin = text.replace('Host: a', 'Host: a\r\nOrigin: https://app.example.com');
  expect(await refusal(scene, text)).toMatchObject({ status: 403 });
  await stage.control.publish({ ...route, open: false, status: 'stopped' });
  expect(await refusal(scene, withOrigin)).toMatchObject({ status: 400, code: 'ModelArts.4203' });
  await stage.control.publish({ ...route, websocket: false });
  expect(await refusal(scene, withOrigin)).toMatchObject({ status: 400, code: 'APIG.0607' });
  await stage.control.publish(route);
  await opened(scene, withOrigin);
  expect(await refusal(scene, withOrigin)).toMatchObject({ status: 401 });
});

test('what a ticket is not for is refused in words', async () => {
  await using scene = await open();
  const { stage } = scene;
  const bound = stage.ticket({ origin: 'https://app.example.com', path: '/chat' });
  const query = (ticket: string, path = '/chat') => `${path}?sluice_ticket=${ticket}`;
  const origin = (value: string) => `Origin: ${value}`;
  const cases: readonly [string, number, string, string][] = [
    [handshake(query('x')), 401, 'APIG.0305', 'the ticket is none of this installation'],
    [handshake('/chat', line(protocolOf('x'))), 401, 'APIG.0305', 'the ticket is none of this installation'],
    [handshake(query(stage.token())), 401, 'APIG.0305', 'the ticket is none of this installation'],
    [handshake('/chat', `X-Auth-Token: ${stage.ticket()}`), 401, 'APIG.0301', 'decrypt token fail'],
    [handshake(query(stage.ticket({ exp: 1 }))), 401, 'APIG.0305', 'the ticket ended at 1970-01-01T00:00:01.000Z'],
    [request(query(stage.ticket()), 'Sec-Fetch-Mode: navigate'), 403, 'APIG.0306', 'opens no page'],
    ...['document', 'iframe', 'object', 'embed', 'script', 'worker', 'serviceworker', 'kind-to-come'].map(
      (kind): [string, number, string, string] => [
        request(query(stage.ticket()), 'Sec-Fetch-Mode: no-cors', `sec-fetch-dest: ${kind}`),
        403,
        'APIG.0306',
        'runs no script',
      ],
    ),
    [
      request(query(stage.ticket()), 'Sec-Fetch-Dest: empty', 'Sec-Fetch-Dest: document'),
      403,
      'APIG.0306',
      'opens no page',
    ],
    [handshake(query(stage.ticket({ aud: 'another' }))), 403, 'APIG.0306', 'not for service voice'],
    [handshake(query(bound)), 403, 'APIG.0306', 'the Origin of the request is -'],
    [handshake(query(bound), origin('https://evil.example.com')), 403, 'APIG.0306', 'is https://evil.example.com'],
    [handshake(query(bound), origin('https://app.example.com.evil.com')), 403, 'APIG.0306', 'the Origin of'],
    [
      handshake(query(bound), origin('https://app.example.com'), origin('https://app.example.com')),
      403,
      'APIG.0306',
      'the Origin of',
    ],
    [handshake(query(bound, '/admin'), origin('https://app.example.com')), 403, 'APIG.0306', 'for the path /chat'],
    [handshake(query(bound, ''), origin('https://app.example.com')), 403, 'APIG.0306', 'for the path /chat'],
    [handshake(query(bound, '/chat/../x'), origin('https://app.example.com')), 403, 'APIG.0306', 'for the path /chat'],
    [handshake(`/chat?sluice_ticket=${stage.ticket()}`, 'X-Auth-Token: x'), 401, 'APIG.0301', 'decrypt token fail'],
  ];
  for (const [text, status, code, message] of cases) {
    expect(await refusal(scene, text)).toEqual({ status, code, message: expect.stringContaining(message) });
  }
  expect(scene.image.count).toBe(0);
  await opened(scene, handshake(query(bound, '/chat/room'), origin('https://app.example.com')));
});

test('a ticket falls with what it was made with', async () => {
  await using scene = await open();
  const { stage } = scene;
  const { control } = stage;
  const query = (ticket: string) => handshake(`/chat?sluice_ticket=${ticket}`);
  const revoked = { status: 401, code: 'APIG.0305', message: expect.stringContaining('not in force any more') };
  await control.publishRevocations({ userId: 'user-1', tokenId: 'gone' });
  expect(await refusal(scene, query(stage.ticket({ by: { kind: 'token', id: 'gone' } })))).toEqual(revoked);
  await opened(scene, query(stage.ticket({ by: { kind: 'token', id: 'kept' } })));
  await control.publishRevocations({ userId: 'user-1', issuedBefore: Math.floor(Date.now() / 1000) + 1 });
  expect(await refusal(scene, query(stage.ticket()))).toEqual(revoked);
  await control.publishRevocations();
  const byKey = () => query(stage.ticket({ by: { kind: 'access-key', id: 'KEY' } }));
  expect(await refusal(scene, byKey())).toEqual(revoked);
  await stage.accessKey('KEY', 'secret');
  await opened(scene, byKey());
});

test('the sockets of tickets count as those of what they were made with', async () => {
  await using scene = await open();
  const { stage, image } = scene;
  const limits = { ...defaultRouteLimits, maxConnectionsPerCredential: 1 };
  await stage.control.publish(stage.route([image.port], { policy: { limits } }));
  const by = (id: string) => handshake(`/chat?sluice_ticket=${stage.ticket({ by: { kind: 'token', id } })}`);
  const client = await stage.client();
  client.write(by('one'));
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  const second = by('one');
  expect(await refusal(scene, second)).toMatchObject({ status: 429 });
  await opened(scene, by('another'));
  client.destroy();
  server.destroy();
  await stage.settles('a free place', () => stage.worker.connections() === 0);
  await opened(scene, second);
});

test('a worker that starts without a control process knows tickets', async () => {
  await using scene = await open();
  const { stage } = scene;
  writeFileSync(stage.path('routes.json'), JSON.stringify(stage.control.snapshot));
  stage.worker.stop();
  stage.control.stop();
  await stage.startWorker();
  const text = handshake(`/chat?sluice_ticket=${stage.ticket()}`);
  await opened(scene, text);
  expect(await refusal(scene, text)).toMatchObject({ status: 401, code: 'APIG.0305' });
});

test('an error that shows a signed request does not show a ticket in its query', async () => {
  await using scene = await open();
  const { stage } = scene;
  await stage.accessKey('KEY', 'secret');
  const ticket = stage.ticket();
  const date = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const answer = await refusal(
    scene,
    request(
      `/chat?a=1&sluice_ticket=${ticket}`,
      `X-Sdk-Date: ${date}`,
      `Authorization: SDK-HMAC-SHA256 Access=KEY, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    ),
  );
  expect(answer.message).toContain('|a=1&sluice_ticket=***|');
});
