import { expect, setDefaultTimeout, test } from 'bun:test';
import { GatewayStage, serviceId } from './gateway-stage.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

const head = (token: string) => `GET /v1/infers/${serviceId} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${token}\r\n\r\n`;

async function answering(name: string): Promise<RawServer> {
  const server = await RawServer.start();
  server.onConnection = (peer) => {
    const serve = async () => {
      for (;;) {
        await peer.takeThrough('\r\n\r\n');
        peer.write(`HTTP/1.1 200 OK\r\nContent-Length: ${name.length}\r\n\r\n${name}`);
      }
    };
    serve().catch(() => undefined);
  };
  return server;
}

async function ask(client: RawPeer, token: string): Promise<string> {
  client.write(head(token));
  return (await client.takeMessage()).body;
}

test('a token for one instance reaches no other, on a kept connection too, and does not count', async () => {
  await using stage = await GatewayStage.create();
  await using first = await answering('first');
  await using second = await answering('second');
  await stage.control.publish(stage.route([first.port, second.port]));
  const forSecond = stage.token({ instance: `instance-${second.port}` });
  const client = await stage.client();
  for (let call = 0; call < 3; call += 1) expect(await ask(client, forSecond)).toBe('second');
  const forFirst = stage.token({ instance: `instance-${first.port}` });
  for (let call = 0; call < 3; call += 1) expect(await ask(client, forFirst)).toBe('first');
  const counted = await ask(client, stage.token());
  expect(['first', 'second']).toContain(counted);
  await stage.control.until('a counted call', () => stage.control.meterOf(serviceId)?.calls === 1);
  client.destroy();
});

test('a token for an instance that is not there reaches none', async () => {
  await using stage = await GatewayStage.create();
  await using image = await answering('image');
  await stage.control.publish(stage.route([image.port]));
  const client = await stage.client();
  expect(await ask(client, stage.token({ instance: 'gone' }))).toContain('APIG.0610');
  expect(image.count).toBe(0);
  client.destroy();
});
