import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { GatewayStage, serviceId, upgradeLines } from '../gateway-stage.ts';
import { RawServer } from '../raw-server.ts';

setDefaultTimeout(30_000);

const path = `/v1/infers/${serviceId}`;
const planted = 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nplanted';
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

async function open() {
  const stage = await GatewayStage.create();
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
  return { stage, image };
}

describe('an answer that clients could read in two ways becomes 502', () => {
  const heads = [
    'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n',
    'Transfer-Encoding: chunked\r\nContent-Length: 5\r\n',
    'Content-Length: 5\r\nContent-Length: 6\r\n',
    'Content-Length: 5, 5\r\n',
    'Content-Length: +5\r\n',
    'Content-Length:\r\n',
    'Transfer-Encoding: xchunked\r\n',
    'Transfer-Encoding: chunked, gzip\r\n',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
    'Transfer-Encoding: chunked, chunked\r\n',
    'Transfer-Encoding: gzip,\xa0chunked\r\n',
    'Transfer-Encoding: chunked;a=b\r\n',
    'Transfer-Encoding : chunked\r\n',
    'X: a\r\n Transfer-Encoding: chunked\r\n',
    'X: a\nTransfer-Encoding: chunked\r\n',
    'X: a\rTransfer-Encoding: chunked\r\n',
    'X: a\0\r\n',
    ': x\r\n',
  ];
  test.each(heads.map((head) => [JSON.stringify(head), head]))('%s', async (_name, head) => {
    const { stage, image } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(`HTTP/1.1 200 OK\r\n${head}\r\n5\r\nhello\r\n0\r\n\r\n`);
    expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 502 ');
    await server.whenClosed();
    expect(client.text).toBe('');
    client.destroy();
  });

  test('interim answers without an end', async () => {
    const { stage, image } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1000));
    await client.takeThrough('HTTP/1.1 502 ');
    await server.whenClosed();
    client.destroy();
  });
});

describe('a switch of protocols that the client did not ask for, or may not have, becomes 502', () => {
  const requests: readonly [string, (stage: GatewayStage) => string][] = [
    [
      'h2c',
      (stage) =>
        stage.request(`GET ${path}`, 'Upgrade: h2c', 'Connection: Upgrade, HTTP2-Settings', 'HTTP2-Settings: AAMA'),
    ],
    ['one of two', (stage) => stage.request(`GET ${path}`, 'Upgrade: websocket, h2c', 'Connection: Upgrade')],
    ['behind a body', (stage) => `${stage.request(`POST ${path}`, ...upgradeLines, 'Content-Length: 3')}abc`],
    ['in HTTP/1.0', (stage) => stage.handshake().replace(' HTTP/1.1', ' HTTP/1.0')],
  ];
  test.each(requests)('%s', async (_name, request) => {
    const { stage, image } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(request(stage));
    const server = await image.accept();
    expect((await server.takeThrough('\r\n\r\n')).toLowerCase()).not.toContain('upgrade');
    server.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 502 ');
    await server.whenClosed();
    client.destroy();
  });
});

describe('what an image sends behind its answer is not the answer to the next request', () => {
  const answers: readonly [string, string, string][] = [
    ['204 with a body', 'GET', `HTTP/1.1 204 No Content\r\nContent-Length: ${planted.length}\r\n\r\n`],
    ['204 with chunks', 'GET', 'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['304 with a body', 'GET', `HTTP/1.1 304 Not Modified\r\nContent-Length: ${planted.length}\r\n\r\n`],
    ['HEAD with a body', 'HEAD', `HTTP/1.1 200 OK\r\nContent-Length: ${planted.length}\r\n\r\n`],
    ['HEAD with chunks', 'HEAD', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['more than its length', 'GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['chunks and more', 'GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ];
  test.each(answers)('%s', async (_name, method, answer) => {
    const { stage, image } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`${method} ${path}/1`) + stage.request(`GET ${path}/2`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(answer + planted);
    await client.whenEnded();
    expect(client.text).toBe(answer);
    expect(server.text).toBe('');
    client.destroy();
  });

  test('nor is what it sends while the request is still under way', async () => {
    const { stage, image } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`POST ${path}`, 'Content-Length: 5'));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(ok('early'));
    expect((await client.takeMessage()).body).toBe('early');
    server.write(planted);
    await client.whenEnded();
    await server.whenEnded();
    client.write(`12345${stage.request(`GET ${path}/2`)}`);
    expect(client.text).toBe('');
    client.destroy();
  });

  test('nor what it sends while nobody asked', async () => {
    const { stage, image } = await open();
    await using _stage = stage;
    await using _image = image;
    const client = await stage.client();
    client.write(stage.request(`GET ${path}/1`));
    const server = await image.accept();
    await server.takeThrough('\r\n\r\n');
    server.write(ok('first'));
    await client.takeMessage();
    server.write(planted);
    await server.whenEnded();
    client.write(stage.request(`GET ${path}/2`));
    const second = await image.accept();
    await second.takeThrough('\r\n\r\n');
    second.write(ok('second'));
    expect((await client.takeMessage()).body).toBe('second');
    client.destroy();
  });
});
