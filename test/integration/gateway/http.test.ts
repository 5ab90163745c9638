import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { randomBytes } from 'node:crypto';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const open = async () => {
  const stage = await GatewayStage.create();
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
  return { stage, image, path: `/v1/infers/${serviceId}` };
};

const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('HTTP to an image', () => {
  test.each([
    ['', '/'],
    ['?a=b&c', '/?a=b&c'],
    ['/', '/'],
    ['/?q', '/?q'],
    ['//x', '//x'],
    ['/a/../b/./%2e%2E/%zz', '/a/../b/./%2e%2E/%zz'],
    ['/a?b?c/v1/infers/x', '/a?b?c/v1/infers/x'],
    ['/\xe4\xb8\xad"<>|', '/\xe4\xb8\xad"<>|'],
  ])('the address followed by %p reaches it as %p', async (rest, target) => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}${rest}`));
    const server = await image.accept();
    expect(await server.takeThrough('\r\n\r\n')).toBe(`GET ${target} HTTP/1.1\r\nHost: gateway\r\n\r\n`);
    client.destroy();
  });

  test('a kept connection carries one request after the other, each on the same connection to the image', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(`${stage.request(`GET ${path}/1`)}${stage.request(`POST ${path}/2`, 'Content-Length: 3')}abc`);
    client.write(stage.request(`GET ${path}/3`));
    const server = await image.accept();
    for (const [number, body] of [
      [1, ''],
      [2, 'abc'],
      [3, ''],
    ] as const) {
      const request = await server.takeMessage();
      expect(request.head).toContain(` /${number} HTTP/1.1\r\n`);
      expect(request.body).toBe(body);
      expect(server.text).toBe('');
      server.write(ok(`answer ${number}`));
      expect((await client.takeMessage()).body).toBe(`answer ${number}`);
    }
    expect(image.count).toBe(1);
    client.destroy();
    await server.whenEnded();
  });

  test('an image that reads slowly gets every byte of a large body', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const content = randomBytes(12 * 1024 * 1024);
    const client = await stage.client();
    client.write(stage.request(`POST ${path}`, `Content-Length: ${content.length}`));
    const server = await image.accept();
    server.socket.pause();
    client.write(content);
    await stage.settles('the gateway to hold the client up', () => client.socket.writableLength > 0);
    server.socket.resume();
    await server.takeThrough('\r\n\r\n');
    expect((await server.take(content.length)).equals(content)).toBe(true);
    client.destroy();
  });

  test('chunked bodies go through both ways byte for byte, with extensions and trailers', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    const chunked = '5;name="x"\r\nhello\r\n0A\r\n0123456789\r\n000\r\nX-Sum: 1\r\nX-More:\r\n\r\n';
    client.write(stage.request(`POST ${path}`, 'Transfer-Encoding: Chunked', 'Trailer: X-Sum'));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    for (const byte of chunked) client.write(byte);
    client.write(stage.request(`GET ${path}/next`));
    expect(await server.takeThrough('X-More:\r\n\r\n')).toBe(chunked);
    const answer = `HTTP/1.1 200 Fine\r\ntransfer-encoding: gzip, chunked\r\n\r\n${chunked}`;
    for (const byte of answer) server.write(byte);
    expect(await client.takeThrough('X-More:\r\n\r\n')).toBe(answer);
    expect(await server.takeThrough('\r\n\r\n')).toContain('GET /next');
    client.destroy();
  });

  test('100 Continue and other interim answers go through before the final one', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`PUT ${path}`, 'Expect: 100-continue', 'Content-Length: 4'));
    const server = await image.accept();
    expect(await server.takeThrough('\r\n\r\n')).toContain('Expect: 100-continue\r\n');
    server.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n');
    expect(await client.takeThrough('100 Continue\r\n\r\n')).toContain('103 Early Hints');
    client.write('body');
    expect(await server.takeThrough('body')).toBe('body');
    server.write(ok('done'));
    expect((await client.takeMessage()).body).toBe('done');
    client.destroy();
  });

  test('answers without a body: HEAD, 204 and 304 end with their head', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`HEAD ${path}`) + stage.request(`GET ${path}`) + stage.request(`GET ${path}`));
    const server = await image.accept();
    for (const head of [
      'HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n',
    ]) {
      await server.takeThrough('\r\n\r\n');
      server.write(head);
      expect(await client.takeThrough('\r\n\r\n')).toBe(head);
    }
    client.destroy();
  });

  test('a status without a reason, or beyond those that mean something, is the image’s affair', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`) + stage.request(`GET ${path}`));
    const server = await image.accept();
    for (const line of ['HTTP/1.1 200', 'HTTP/1.1 999 As asked']) {
      await server.takeThrough('\r\n\r\n');
      server.write(`${line}\r\nContent-Length: 0\r\n\r\n`);
      expect(await client.takeThrough('\r\n\r\n')).toBe(`${line}\r\nContent-Length: 0\r\n\r\n`);
    }
    client.destroy();
  });

  test('an answer that ends with the connection ends the client’s connection with a FIN', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.socket.end('HTTP/1.0 200 OK\r\n\r\nall of it');
    await client.whenEnded();
    expect(client.text).toBe('HTTP/1.0 200 OK\r\n\r\nall of it');
    client.socket.end();
    await client.whenClosed();
    expect(client.errorCode).toBeUndefined();
  });

  test('an answer that breaks off breaks off for the client: FIN as FIN, reset as reset', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    for (const reset of [false, true]) {
      const client = await stage.client();
      client.write(stage.request(`GET ${path}`));
      const server = await image.accept();
      await server.takeThrough('\r\n\r\n');
      server.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
      await client.takeThrough('half');
      if (reset) server.reset();
      else server.socket.end();
      await (reset ? client.whenClosed() : client.whenEnded());
      expect(client.errorCode).toBe(reset ? 'ECONNRESET' : undefined);
      client.destroy();
    }
  });

  test('an early answer reaches the client while it still sends, and the connection goes on', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`POST ${path}`, 'Content-Length: 10'));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(ok('early'));
    expect((await client.takeMessage()).body).toBe('early');
    client.write(`0123456789${stage.request(`GET ${path}/next`)}`);
    expect(await server.takeThrough('0123456789')).toBe('0123456789');
    expect(await server.takeThrough('\r\n\r\n')).toContain('GET /next');
    client.destroy();
  });

  test('large bodies both ways at once', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const size = 32 * 1024 * 1024;
    const client = await stage.client();
    client.write(stage.request(`POST ${path}`, `Content-Length: ${size}`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
    const bytes = Buffer.alloc(size, 'abcdefg');
    client.write(bytes);
    server.write(bytes);
    await client.takeThrough('\r\n\r\n');
    expect((await client.take(size)).equals(bytes)).toBe(true);
    expect((await server.take(size)).equals(bytes)).toBe(true);
    client.destroy();
  });

  test('a client that vanishes takes its connection to the image along', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    client.reset();
    await server.whenClosed();
    expect(server.errorCode).toBe('ECONNRESET');
    await stage.control.until('an empty meter', () => {
      const open = stage.control.meterOf(serviceId)?.open;
      return open !== undefined && Object.keys(open).length === 0;
    });
  });

  test('after a handshake that the image refuses the connection is an HTTP connection again', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.handshake() + stage.request(`GET ${path}/after`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    const refusal = 'HTTP/1.1 426 Upgrade Required\r\nsec-websocket-version: 13\r\nContent-Length: 4\r\n\r\nno!\n';
    server.write(refusal);
    expect(await client.takeThrough('no!\n')).toBe(refusal);
    expect(await server.takeThrough('\r\n\r\n')).toBe('GET /after HTTP/1.1\r\nHost: gateway\r\n\r\n');
    server.write(ok('fine'));
    expect((await client.takeMessage()).body).toBe('fine');
    client.write(stage.handshake());
    await server.takeThrough('\r\n\r\n');
    server.write('HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: a=b\r\n\r\nframes');
    expect(await client.takeThrough('frames')).toBe(
      'HTTP/1.1 101 Switching Protocols\r\nSet-Cookie: a=b\r\n\r\nframes',
    );
    client.destroy();
  });

  test('a wish for another protocol than WebSocket is not passed on', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(
      stage.request(`GET ${path}`, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'),
    );
    const server = await image.accept();
    expect(await server.takeThrough('\r\n\r\n')).toBe(
      'GET / HTTP/1.1\r\nHost: gateway\r\nConnection:  HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
    );
    client.destroy();
  });

  test('a kept connection that the image has just closed is replaced without the client noticing', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}/1`));
    const first = await image.accept();
    await first.takeThrough('\r\n\r\n');
    first.write(ok('1'));
    await client.takeMessage();
    client.write(stage.request(`GET ${path}/2`));
    await first.takeThrough('\r\n\r\n');
    first.reset();
    const second = await image.accept();
    expect(await second.takeThrough('\r\n\r\n')).toContain('GET /2');
    second.write(ok('2'));
    expect((await client.takeMessage()).body).toBe('2');
    client.destroy();
  });

  test('an HTTP/1.0 request gets its answer and the end of the connection', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(`GET ${path} HTTP/1.0\r\nX-Auth-Token: ${stage.token()}\r\n\r\n`);
    const server = await image.accept();
    expect(await server.takeThrough('\r\n\r\n')).toBe('GET / HTTP/1.0\r\n\r\n');
    server.write(ok('old'));
    await client.whenEnded();
    expect(client.text).toBe(ok('old'));
    client.destroy();
  });

  test('a client that half-closes behind its request gets the answer', async () => {
    const { stage, image, path } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    client.socket.end();
    const server = await image.accept();
    await server.whenEnded();
    server.socket.end(ok('answer'));
    await client.whenClosed();
    expect(client.text).toBe(ok('answer'));
    expect(client.errorCode).toBeUndefined();
  });
});

describe('everything else goes to the control process', () => {
  test('as it was sent, with the client’s address, which nobody can claim', async () => {
    await using stage = await GatewayStage.create();
    await using control = await RawServer.start(undefined, { path: stage.path('api.sock') });
    const client = await stage.client();
    client.write(
      'POST /v3/auth/tokens?nocatalog=true HTTP/1.1\r\nhost: a\r\nx-sluice-client-address: 6.6.6.6\r\nX-Auth-Token: t\r\nUpgrade: websocket\r\ncontent-length: 2\r\n\r\n{}',
    );
    const server = await control.accept();
    expect(await server.takeThrough('{}')).toBe(
      'POST /v3/auth/tokens?nocatalog=true HTTP/1.1\r\nhost: a\r\nX-Auth-Token: t\r\ncontent-length: 2\r\nX-Sluice-Client-Address: 127.0.0.1\r\n\r\n{}',
    );
    server.write(ok('token'));
    expect((await client.takeMessage()).body).toBe('token');
    client.write('GET https://A/v2/ HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(await server.takeThrough('\r\n\r\n')).toContain('GET /v2/ HTTP/1.1\r\n');
    client.destroy();
  });

  test('but not with a method that it does not know', async () => {
    await using stage = await GatewayStage.create();
    const client = await stage.client();
    for (const method of ['BREW', 'get']) {
      client.write(`${method} /v3/projects HTTP/1.1\r\nHost: a\r\n\r\n`);
      const answer = await client.takeMessage();
      expect(answer.head).toStartWith('HTTP/1.1 501 Not Implemented\r\n');
      expect(JSON.parse(answer.body).error_msg).toContain(method);
    }
    client.destroy();
  });

  test('and is answered with 503 in words while it is away', async () => {
    await using stage = await GatewayStage.create();
    const client = await stage.client();
    for (const _attempt of [1, 2]) {
      client.write('GET /v3/projects HTTP/1.1\r\nHost: a\r\nX-Language: zh-cn\r\n\r\n');
      const answer = await client.takeMessage();
      expect(answer.head).toStartWith('HTTP/1.1 503 Service Unavailable\r\n');
      expect(JSON.parse(answer.body).error_msg).toContain('控制进程');
    }
    client.destroy();
  });
});
