import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test';
import { GatewayStage } from './gateway-stage.ts';
import { RawPeer } from './raw-peer.ts';

setDefaultTimeout(30_000);

let stage: GatewayStage;
beforeAll(async () => {
  stage = await GatewayStage.create();
});
afterAll(() => stage[Symbol.asyncDispose]());

async function say(bytes: string): Promise<RawPeer> {
  const client = await RawPeer.connect(stage.worker.port, { plain: true });
  client.write(bytes);
  // A body that nobody reads any more turns the end into a reset, behind the answer.
  await client.until('the end', () => client.over);
  return client;
}

describe('plain HTTP on the TLS port', () => {
  test.each([
    ['GET', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a handshake', 'GET /v1/infers/x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'],
    ['HEAD', 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['POST with a body', `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`],
    ['PUT', 'PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n'],
    ['CONNECT', 'CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n'],
    ['the first bytes of a head', 'GET /'],
  ])('%s is answered in words', async (_, request) => {
    const client = await say(request);
    const { head, body } = await client.takeMessage();
    expect(head).toStartWith('HTTP/1.1 400 Bad Request\r\n');
    expect(head).toContain('\r\nConnection: close\r\n');
    expect(JSON.parse(body).error_msg).toContain('https://');
    expect(client.text).toBe('');
    client.destroy();
    await stage.idle();
  });

  test('a client that speaks neither gets an alert of TLS', async () => {
    const client = await say('SSH-2.0-OpenSSH_9.2\r\n');
    // Alert, fatal, protocol_version (RFC 8446, section 6).
    expect(client.received).toEqual(Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]));
    client.destroy();
    await stage.idle();
  });

  test('curl tells it to its user', async () => {
    const curl = Bun.spawn(['curl', '-s', '--max-time', '10', `http://127.0.0.1:${stage.worker.port}/`]);
    expect(JSON.parse(await curl.stdout.text()).error_code).toBe('APIG.0602');
  });
});
