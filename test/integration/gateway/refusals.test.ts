import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import type { TokenClaims } from '../../../src/auth/token.ts';
import type { Route } from '../../../src/contract/route.ts';
import { GatewayStage, serviceId, upgradeLines } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly head: string;
}

/** Sends one request to a gateway with one service and reads the platform's answer. */
async function refusal(
  request: (stage: GatewayStage) => string,
  route: Partial<Route> & { readonly tls?: boolean } = {},
  image?: (stage: GatewayStage) => Promise<RawServer>,
): Promise<Refusal> {
  await using stage = await GatewayStage.create({ connectSeconds: 2 });
  await using server = await image?.(stage);
  await stage.control.publish(stage.route([server?.port ?? 1], route));
  const client = await stage.client();
  client.write(request(stage));
  const { head, body } = await client.takeMessage();
  client.destroy();
  const answer = JSON.parse(body);
  const requestId = /^X-Request-Id: ([0-9a-f]{32})\r$/m.exec(head)?.[1];
  expect(requestId).toBeDefined();
  expect(answer.request_id).toBe(answer.error_code.startsWith('APIG') ? requestId : undefined);
  return { status: Number(head.slice(9, 12)), code: answer.error_code, message: answer.error_msg, head };
}

const path = `/v1/infers/${serviceId}`;
const withToken = (change: (stage: GatewayStage) => Partial<TokenClaims>) => (stage: GatewayStage) =>
  `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${stage.token(change(stage))}\r\n\r\n`;

describe('who may call', () => {
  const cases: readonly [string, (stage: GatewayStage) => string, number, string, string][] = [
    ['no token', () => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, 401, 'APIG.0301', 'x-auth-token not found'],
    [
      'no token, handshake',
      () => `GET ${path} HTTP/1.1\r\nHost: a\r\n${upgradeLines.join('\r\n')}\r\n\r\n`,
      401,
      'APIG.0301',
      'x-auth-token not found',
    ],
    [
      'nonsense',
      () => `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: x\r\n\r\n`,
      401,
      'APIG.0301',
      'decrypt token fail',
    ],
    ['two tokens', (stage) => stage.request(`GET ${path}`, 'x-auth-token: x'), 401, 'APIG.0301', 'more than once'],
    ['a token that is over', withToken(() => ({ exp: 1 })), 401, 'APIG.0301', 'expires_at: 1970-01-01T00:00:01'],
    [
      'another project',
      withToken(() => ({ project: { id: 'f'.repeat(32), name: 'other' } })),
      403,
      'APIG.0302',
      'project other',
    ],
    ['an unknown service', (stage) => stage.request('GET /v1/infers/11111111-2222'), 404, 'APIG.0101', 'no service'],
    ['no service id', (stage) => stage.request('GET /v1/infers'), 400, 'ModelArts.4201', 'no service ID'],
    ['no service id, slash', (stage) => stage.request('GET /v1/infers/?x'), 400, 'ModelArts.4201', 'no service ID'],
  ];
  test.each(cases)('%s', async (_name, request, status, code, words) => {
    const answer = await refusal(request);
    expect([answer.status, answer.code]).toEqual([status, code]);
    expect(answer.message).toContain(words);
  });

  test('a token without a project', async () => {
    const answer = await refusal((stage) => {
      const { project: _project, ...unscoped } = JSON.parse(
        atob(stage.token().split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''),
      );
      return `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${stage.sign(unscoped)}\r\n\r\n`;
    });
    expect([answer.status, answer.code]).toEqual([401, 'ModelArts.0212']);
  });

  test('a service that is not open says its status', async () => {
    const answer = await refusal((stage) => stage.request(`GET ${path}`), { open: false, status: 'stopped' });
    expect([answer.status, answer.code]).toEqual([400, 'ModelArts.4203']);
    expect(answer.message).toContain('Its status is stopped');
  });

  test('a service of a disabled project, once it is known who calls', async () => {
    const route = { policy: { projectDisabled: true } };
    const answer = await refusal((stage) => stage.request(`GET ${path}`), route);
    expect([answer.status, answer.code]).toEqual([403, 'APIG.0306']);
    expect(answer.message).toContain('project of the service is disabled');
    const stranger = await refusal(() => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`, route);
    expect(stranger.code).toBe('APIG.0301');
  });

  test('an upgrade where the switch is off', async () => {
    const answer = await refusal((stage) => stage.handshake(), { websocket: false });
    expect([answer.status, answer.code]).toEqual([400, 'APIG.0607']);
    expect(answer.message).toContain('switched off');
  });
});

describe('what stands between the gateway and the image is said in words', () => {
  const each = {
    handshake: (stage: GatewayStage) => stage.handshake(),
    request: (stage: GatewayStage) => stage.request(`GET ${path}`),
  };
  for (const [name, request] of Object.entries(each)) {
    test(`${name}: nobody listens on the port`, async () => {
      const answer = await refusal(request);
      expect([answer.status, answer.code]).toEqual([502, 'ModelArts.4302']);
      expect(answer.message).toContain('port 8080');
    });

    test(`${name}: the image speaks TLS, the model says ws`, async () => {
      const answer = await refusal(request, {}, (stage) => RawServer.start(stage.certificate));
      expect([answer.status, answer.code]).toEqual([502, 'APIG.0202']);
      expect(answer.message).toContain('set its protocol to wss or https');
    });

    test(`${name}: the image answers plain text with a TLS alert`, async () => {
      const answer = await refusal(request, {}, async () => {
        const server = await RawServer.start();
        server.onConnection = (peer) => peer.socket.end(Buffer.of(0x15, 3, 1, 0, 2, 2, 70));
        return server;
      });
      expect(answer.message).toContain('set its protocol to wss or https');
    });

    test(`${name}: the image speaks plain text, the model says wss`, async () => {
      const answer = await refusal(request, { tls: true }, async () => {
        const server = await RawServer.start();
        server.onConnection = (peer) => peer.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
        return server;
      });
      expect([answer.status, answer.code]).toEqual([502, 'APIG.0202']);
      expect(answer.message).toContain('set its protocol to ws or http');
    });

    test(`${name}: the image closes before it answers`, async () => {
      const answer = await refusal(request, {}, async () => {
        const server = await RawServer.start();
        server.onConnection = (peer) => peer.socket.end();
        return server;
      });
      expect([answer.status, answer.code]).toEqual([502, 'ModelArts.4503']);
    });

    test(`${name}: the image answers something else`, async () => {
      const answer = await refusal(request, {}, async () => {
        const server = await RawServer.start();
        server.onConnection = (peer) => peer.write('SSH-2.0-OpenSSH_9.2\r\n');
        return server;
      });
      expect([answer.status, answer.code]).toEqual([502, 'APIG.0202']);
      expect(answer.message).toContain('not HTTP/1.1');
    });
  }

  test('a TLS handshake that never ends', async () => {
    const answer = await refusal(each.handshake, { tls: true }, () => RawServer.start());
    expect([answer.status, answer.code]).toEqual([502, 'APIG.0202']);
    expect(answer.message).toContain('TLS handshake');
  });

  test('a 101 that nobody asked for is not passed on', async () => {
    const answer = await refusal(each.request, {}, async () => {
      const server = await RawServer.start();
      server.onConnection = (peer) => peer.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
      return server;
    });
    expect([answer.status, answer.code]).toEqual([502, 'APIG.0202']);
  });
});

describe('a message that could be read in two ways is refused', () => {
  const host = 'Host: a\r\n';
  const cases: readonly [string, string, number][] = [
    [
      'length and chunks',
      `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\n`, 400],
    ['a list of lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 3, 3\r\n\r\nabc`, 400],
    ['a signed length', `POST / HTTP/1.1\r\n${host}Content-Length: +3\r\n\r\nabc`, 400],
    ['an unknown coding', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n`, 400],
    ['a hidden coding', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: \x0bchunked\r\n\r\n`, 400],
    ['two codings', `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n`, 400],
    ['chunks in HTTP/1.0', `POST / HTTP/1.0\r\n${host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['a bare line feed', `GET / HTTP/1.1\n${host}\r\n`, 400],
    ['a bare carriage return', `GET / HTTP/1.1\r\n${host}X: a\rY: b\r\n\r\n`, 400],
    ['a folded field', `GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n`, 400],
    ['a space before the colon', `GET / HTTP/1.1\r\n${host}Content-Length : 3\r\n\r\n`, 400],
    ['no name', `GET / HTTP/1.1\r\n${host}: x\r\n\r\n`, 400],
    ['a zero byte', `GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`, 400],
    ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two hosts', `GET / HTTP/1.1\r\n${host}Host: b\r\n\r\n`, 400],
    ['a host that is a path', 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n', 400],
    ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n', 400],
    ['every path at once', `OPTIONS * HTTP/1.1\r\n${host}\r\n`, 400],
    ['the URL of another host', `GET http://b/ HTTP/1.1\r\n${host}\r\n`, 400],
    ['a fragment', `GET /a#b HTTP/1.1\r\n${host}\r\n`, 400],
    ['two spaces', `GET  / HTTP/1.1\r\n${host}\r\n`, 400],
    ['HTTP/2 in the clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['a line too long', `GET /${'a'.repeat(33_000)} HTTP/1.1\r\n${host}\r\n`, 414],
    ['a field too long', `GET / HTTP/1.1\r\n${host}X: ${'a'.repeat(33_000)}\r\n\r\n`, 494],
    ['too many fields', `GET / HTTP/1.1\r\n${host}${`X: ${'a'.repeat(1000)}\r\n`.repeat(140)}\r\n`, 494],
  ];
  test.each(cases)('%s', async (_name, request, status) => {
    await using stage = await GatewayStage.create();
    await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    const client = await stage.client();
    client.write(request);
    const { head } = await client.takeMessage();
    expect(head).toStartWith(`HTTP/1.1 ${status} `);
    expect(head).toContain('\r\nConnection: close\r\n');
    await client.whenEnded();
    expect(control.count).toBe(0);
    client.destroy();
  });

  test('a chunk that is broken in the middle of a body ends the request, not in a second one', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    for (const chunks of [
      '5\r\nhelloX\r\n',
      '5 \r\nhello\r\n',
      'g\r\n',
      '5\nhello\r\n',
      '0\r\nX : y\r\n\r\n',
      'fffffffffffffffff\r\n',
    ]) {
      const client = await stage.client();
      client.write(stage.request(`POST ${path}`, 'Transfer-Encoding: chunked') + chunks);
      expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 400 ');
      const server = await image.accept();
      await server.whenClosed();
      client.destroy();
    }
  });

  test('and is no failure of the control process', async () => {
    await using stage = await GatewayStage.create();
    await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    for (const later of [false, true]) {
      const client = await stage.client();
      client.write(
        `POST /v3/auth/tokens HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${later ? '' : 'g\r\n'}`,
      );
      const server = await control.accept();
      if (later) client.write('g\r\n');
      expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 400 ');
      await server.whenEnded();
      client.destroy();
    }
  });
});

describe('a refusal before the body', () => {
  test('keeps the connection when the body is short, and reads past it', async () => {
    await using stage = await GatewayStage.create();
    const client = await stage.client();
    for (const _attempt of [1, 2, 3]) {
      client.write(`POST /v1/infers/none HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\nGET / HTTP/1.1\r\n`);
      client.write('\r\n\r\n');
      expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 404 Not Found\r\n');
    }
    client.destroy();
  });

  test('ends it when the client waits for 100 Continue, or the body is chunked or long', async () => {
    await using stage = await GatewayStage.create();
    for (const lines of [
      'Expect: 100-continue\r\nContent-Length: 5',
      'Transfer-Encoding: chunked',
      'Content-Length: 99999999',
    ]) {
      const client = await stage.client();
      client.write(`POST /v1/infers/none HTTP/1.1\r\nHost: a\r\n${lines}\r\n\r\n`);
      expect((await client.takeMessage()).head).toContain('\r\nConnection: close\r\n');
      await client.whenEnded();
      // What the client still sends is read and dropped: no reset overtakes the answer.
      client.write(Buffer.alloc(100_000));
      client.socket.end();
      await client.whenClosed();
      expect(client.errorCode).toBeUndefined();
    }
  });

  test('an answer to HEAD has no body', async () => {
    await using stage = await GatewayStage.create();
    const client = await stage.client();
    client.write(
      'HEAD /v1/infers/none HTTP/1.1\r\nHost: a\r\n\r\nHEAD /v1/infers/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    await client.takeThrough('\r\n\r\n');
    await client.takeThrough('\r\n\r\n');
    await client.whenEnded();
    expect(client.text).toBe('');
    client.destroy();
  });
});
