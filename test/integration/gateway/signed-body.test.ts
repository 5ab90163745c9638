import { expect, setDefaultTimeout, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { signingHeaders } from '../../support/sign-request.ts';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const accessKey = 'TESTAK0000000000EXAMP';
const secretKey = 'TestSecretKey000000000000000000000000EXAMP';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

interface Scene extends AsyncDisposable {
  readonly stage: GatewayStage;
  readonly image: RawServer;
}

async function open(): Promise<Scene> {
  // Smaller than the bodies here: what streams is not held.
  const stage = await GatewayStage.create({ signedBodyBytes: 4, heldBytes: 1024 });
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

/** A head that declares, and signs, the hash of `body`. */
function headFor(body: string, ...framing: readonly string[]): string {
  const target = `/v1/infers/${serviceId}/upload`;
  const declared = createHash('sha256').update(body).digest('hex');
  const signed = { accessKey, secretKey, method: 'POST', target, headers: { Host: 'gateway' }, declared };
  const lines = signingHeaders(signed).map(([name, value]) => `${name}: ${value}`);
  return [`POST ${target} HTTP/1.1`, 'Host: gateway', ...lines, ...framing, '', ''].join('\r\n');
}

const forwarded = (...framing: readonly string[]) =>
  ['POST /upload HTTP/1.1', 'Host: gateway', ...framing, '', ''].join('\r\n');

const sized = 'Content-Length: 11';
const chunked = 'Transfer-Encoding: chunked';
const next = `GET /v1/infers/${serviceId}/next HTTP/1.1\r\nHost: gateway\r\n`;

test.each([
  ['of a declared length', sized, 'hello', ' world'],
  ['in chunks', chunked, '5\r\nhello\r\n', '6;x=1\r\n world\r\n0\r\nTrailer: t\r\n\r\n'],
])(
  'a body %s whose hash is declared streams, its last piece behind the others',
  async (_name, framing, first, last) => {
    await using scene = await open();
    const client = await scene.stage.client();
    client.write(headFor('hello world', framing) + first);
    const server = await scene.image.accept();
    expect(await server.takeThrough('hello')).toBe(`${forwarded(framing)}${first.slice(0, first.indexOf('o') + 1)}`);
    client.write(`${last}${next}X-Auth-Token: ${scene.stage.token()}\r\n\r\n`);
    await server.takeThrough(last);
    server.write(ok);
    expect((await client.takeMessage()).body).toBe('ok');
    expect(await server.takeThrough('\r\n\r\n')).toStartWith('GET /next ');
    client.destroy();
  },
);

test.each([
  ['the last byte of a declared length', sized, 'hello', ' worle', ['hello']],
  ['the end of a chunked body', chunked, '5\r\nhello\r\n', '6\r\n worle\r\n0\r\n\r\n', ['5\r\nhello\r\n']],
  [
    'an end without content',
    chunked,
    '5\r\nhello\r\n6\r\n worle\r\n',
    '0\r\n\r\n',
    ['5\r\nhello\r\n', '6\r\n worle\r\n'],
  ],
])(
  'with another hash %s does not reach the image, and the client is told why',
  async (_name, framing, first, last, passed) => {
    await using scene = await open();
    const client = await scene.stage.client();
    client.write(headFor('hello world', framing) + first);
    const server = await scene.image.accept();
    const before = `${forwarded(framing)}${passed.join('')}`;
    expect((await server.take(before.length)).toString('latin1')).toBe(before);
    client.write(`${last}${next}X-Auth-Token: ${scene.stage.token()}\r\n\r\n`);
    const { head, body } = await client.takeMessage();
    expect(head).toStartWith('HTTP/1.1 401 ');
    expect(head).toContain('\r\nConnection: close\r\n');
    const declared = createHash('sha256').update('hello world').digest('hex');
    const actual = createHash('sha256').update('hello worle').digest('hex');
    expect(JSON.parse(body).error_msg).toContain(
      `X-Sdk-Content-Sha256 is ${declared}, but the body that arrived has the hash ${actual}`,
    );
    await server.whenClosed();
    expect([server.text, server.errorCode]).toEqual(['', 'ECONNRESET']);
    await client.whenEnded();
    client.destroy();
    expect(scene.image.count).toBe(1);
  },
);

test('a wrong body that came with its head reaches the image in no part', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(`${headFor('hello', 'Content-Length: 5')}jello`);
  expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 401 ');
  const server = await scene.image.accept();
  await server.whenClosed();
  expect(server.text).toBe('');
  client.destroy();
});

test('a client that was answered already sees its connection break', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(`${headFor('hello world', sized)}hello`);
  const server = await scene.image.accept();
  await server.takeThrough('hello');
  server.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nearly');
  await client.takeThrough('early');
  client.write(' worle');
  await client.whenClosed();
  await server.whenClosed();
  expect([client.text, server.text]).toEqual(['', '']);
});

test('a signature that is wrong in the head lets nothing pass', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  client.write(
    `${headFor('hello world', sized)
      .replace('Signature=', 'Signature=0')
      .replace(/([0-9a-f]{64})[0-9a-f]\r\nContent-Length/, '$1\r\nContent-Length')}hello`,
  );
  expect((await client.takeMessage()).head).toStartWith('HTTP/1.1 401 ');
  expect(scene.image.count).toBe(0);
  client.destroy();
});

test('a declared hash that was not signed is not taken for it', async () => {
  await using scene = await open();
  const client = await scene.stage.client();
  const other = createHash('sha256').update('hello worle').digest('hex');
  client.write(`${headFor('hello world', sized).replace(/(X-Sdk-Content-Sha256: ).*/, `$1${other}`)}hello worle`);
  const { body } = await client.takeMessage();
  expect(JSON.parse(body).error_msg).toContain('canonicalRequest:');
  expect(scene.image.count).toBe(0);
  client.destroy();
});
