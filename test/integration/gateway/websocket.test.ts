import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { GatewayStage, serviceId, switching, upgradeLines } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

/** A client and an image with an open WebSocket between them. */
async function connected(stage: GatewayStage, image: RawServer): Promise<{ client: RawPeer; server: RawPeer }> {
  const client = await stage.client();
  client.write(stage.handshake());
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write(switching);
  expect(await client.takeThrough('\r\n\r\n')).toBe(switching);
  return { client, server };
}

for (const tls of [false, true]) {
  describe(`a WebSocket to an image that speaks ${tls ? 'wss' : 'ws'}`, () => {
    const open = async () => {
      const stage = await GatewayStage.create();
      const image = await RawServer.start(tls ? stage.certificate : undefined);
      await stage.control.publish(stage.route([image.port], { tls }));
      return { stage, image };
    };

    test('the image gets the handshake as it was sent, without the credential alone', async () => {
      const { stage, image } = await open();
      await using _stage = stage;
      await using _image = image;
      const client = await stage.client();
      const lines = [
        'authorization:   Bearer of-the-image  ',
        'apikey: kept',
        'X-UPPER: 1',
        'x-lower:\t2',
        ...upgradeLines,
      ];
      client.write(
        `GET /v1/infers/${serviceId}//a/../%7e?x=1&%20 HTTP/1.1\r\nhOST: gateway:8443\r\nx-AUTH-token: ${stage.token()}\r\n${lines.join('\r\n')}\r\n\r\n`,
      );
      const server = await image.accept();
      expect(await server.takeThrough('\r\n\r\n')).toBe(
        `GET //a/../%7e?x=1&%20 HTTP/1.1\r\nhOST: gateway:8443\r\n${lines.join('\r\n')}\r\n\r\n`,
      );
      client.destroy();
    });

    test('bytes behind the handshake and with the 101 arrive in order, single bytes too', async () => {
      const { stage, image } = await open();
      await using _stage = stage;
      await using _image = image;
      const client = await stage.client();
      client.write(`${stage.handshake('/chat')}early`);
      const server = await image.accept();
      await server.takeThrough('\r\n\r\n');
      client.write(' held');
      server.write(`${switching}with the answer`);
      expect(await client.takeThrough('with the answer')).toBe(`${switching}with the answer`);
      expect(await server.takeThrough('early held')).toBe('early held');
      for (const byte of Buffer.from('one by one')) {
        client.write(Buffer.of(byte));
        server.write(Buffer.of(byte));
        expect((await server.take(1))[0]).toBe(byte);
        expect((await client.take(1))[0]).toBe(byte);
      }
      client.destroy();
    });

    test('16 MB each way at the same time are the same bytes', async () => {
      const { stage, image } = await open();
      await using _stage = stage;
      await using _image = image;
      const { client, server } = await connected(stage, image);
      const up = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
      const big = Buffer.concat(
        Array.from({ length: 256 }, (_, index) => Buffer.concat([Buffer.of(index), up.subarray(1)])),
      );
      client.write(big);
      server.write(Buffer.from(big).reverse());
      expect((await server.take(big.length)).equals(big)).toBe(true);
      expect((await client.take(big.length)).equals(Buffer.from(big).reverse())).toBe(true);
      client.destroy();
    });

    test('a half-close goes through in both directions', async () => {
      const { stage, image } = await open();
      await using _stage = stage;
      await using _image = image;
      const one = await connected(stage, image);
      one.client.write('last words');
      one.client.socket.end();
      await one.server.whenEnded();
      expect(one.server.text).toBe('last words');
      one.server.write('still here');
      expect(await one.client.takeThrough('still here')).toBe('still here');
      one.server.socket.end();
      await one.client.whenClosed();
      expect(one.client.errorCode).toBeUndefined();

      const two = await connected(stage, image);
      two.server.socket.end('bye');
      await two.client.whenEnded();
      expect(two.client.text).toBe('bye');
      two.client.write('and back');
      expect(await two.server.takeThrough('and back')).toBe('and back');
      two.client.socket.end();
      await two.server.whenClosed();
      expect(two.server.errorCode).toBeUndefined();
    });

    test('a reset goes through in both directions', async () => {
      const { stage, image } = await open();
      await using _stage = stage;
      await using _image = image;
      const one = await connected(stage, image);
      one.client.reset();
      await one.server.whenClosed();
      expect(one.server.errorCode).toBe('ECONNRESET');
      const two = await connected(stage, image);
      two.server.reset();
      await two.client.whenClosed();
      expect(two.client.errorCode).toBe('ECONNRESET');
    });

    test('a side that does not read stops the other, and nothing is lost when it reads again', async () => {
      const { stage, image } = await open();
      await using _stage = stage;
      await using _image = image;
      const { client, server } = await connected(stage, image);
      const total = 64 * 1024 * 1024;
      const piece = Buffer.alloc(256 * 1024, 'x');
      client.socket.pause();
      for (let sent = 0; sent < total; sent += piece.length) server.socket.write(piece);
      // What finds no place on the way stays in the image's process.
      let waiting = 0;
      await stage.settles('a way that is full', () => {
        const before = waiting;
        waiting = server.socket.writableLength;
        return waiting === before;
      });
      expect(waiting).toBeGreaterThan(total - 8 * 1024 * 1024);
      let seen = 0;
      client.socket.removeAllListeners('data');
      client.socket.on('data', (chunk: Buffer) => {
        seen += chunk.length;
      });
      client.socket.resume();
      server.socket.end();
      await client.whenEnded();
      expect(seen).toBe(total);
      client.destroy();
    });
  });
}
