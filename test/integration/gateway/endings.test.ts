import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { close, frame, opcode } from '../../../src/transparency/frame.ts';
import { parseStream } from '../../support/full-frame-parser.ts';
import { GatewayStage, serviceId, switching } from './gateway-stage.ts';
import { PeerProcess } from './peer-process.ts';
import type { RawPeer } from './raw-peer.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(60_000);

/** Raw peers on both sides of an open WebSocket. */
async function openRaw(stage: GatewayStage, image: RawServer): Promise<{ client: RawPeer; server: RawPeer }> {
  const client = await stage.client();
  client.write(stage.handshake());
  const server = await image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write(switching);
  await client.takeThrough('\r\n\r\n');
  return { client, server };
}

const restart = '1012 sluice: the gateway restarts; connect again';

for (const server of ['node-server', 'python-server'] as const) {
  for (const client of ['node-client', 'python-client'] as const) {
    test(`an ending is understood by ${client} and ${server}`, async () => {
      await using stage = await GatewayStage.create();
      await using image = new PeerProcess(server);
      await stage.control.publish(stage.route([Number(await image.line())]));
      const address = `wss://127.0.0.1:${stage.worker.port}/v1/infers/${serviceId}`;
      await using caller = new PeerProcess(client, [address], { TOKEN: stage.token() });
      expect(await caller.line()).toBe('600');
      const drained = stage.worker.drain(1);
      expect(await caller.line()).toBe(restart);
      expect(await image.line()).toBe(restart);
      await drained;
    });
  }
}

describe('the drain of a worker', () => {
  test('lets a frame under way end, closes in order, and answers whoever answers', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const { client, server } = await openRaw(stage, image);
    const long = frame(opcode.binary, new Uint8Array(100_000), { mask: false });
    server.write(long.subarray(0, 50_000));
    const drained = stage.worker.drain(1);
    // The client's direction has its boundary at once.
    await server.until('a Close frame', () => parseStream(server.received).closeCode === 1012);
    server.write(long.subarray(50_000));
    server.write(frame(opcode.text, 'too late', { mask: false }));
    await client.until('a Close frame', () => parseStream(client.received).closeCode === 1012);
    expect(parseStream(client.received)).toMatchObject({ rest: 0, messages: [Buffer.alloc(100_000)] });
    expect([client.ended, server.ended]).toEqual([false, false]);
    client.write(close(1012));
    await client.whenEnded();
    server.write(close(1012, '', { mask: false }));
    await server.whenEnded();
    client.socket.end();
    server.socket.end();
    await drained;
    expect([client.errorCode, server.errorCode]).toEqual([undefined, undefined]);
    expect(parseStream(client.received).rest).toBe(0);
    expect(stage.worker.connections()).toBe(0);
  });

  test('resets a side whose frame does not end, and one that does not answer', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const stuck = await openRaw(stage, image);
    const half = frame(opcode.binary, new Uint8Array(100), { mask: false }).subarray(0, 50);
    stuck.server.write(half);
    await stuck.client.take(50);
    const silent = await openRaw(stage, image);
    const foreign = await openRaw(stage, image);
    foreign.client.write('no frames');
    await foreign.server.takeThrough('no frames');
    await stage.worker.drain(1);
    await Promise.all([stuck, silent, foreign].map(({ client }) => client.whenClosed()));
    expect([stuck.client.errorCode, foreign.client.errorCode]).toEqual(['ECONNRESET', 'ECONNRESET']);
    expect([stuck.client.received.length, foreign.client.received.length]).toEqual([0, 0]);
    expect(parseStream(silent.client.received)).toMatchObject({ closeCode: 1012, rest: 0 });
    expect(silent.client.ended).toBe(true);
    expect(stage.worker.connections()).toBe(0);
  });

  test('resets a client that reads nothing', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const { client, server } = await openRaw(stage, image);
    client.socket.pause();
    const message = frame(opcode.binary, new Uint8Array(1_000_000), { mask: false });
    for (let count = 0; count < 20; count += 1) server.write(message);
    await stage.settles('a way that is full', () => server.socket.writableLength > 0);
    await stage.worker.drain(1);
    expect(stage.worker.connections()).toBe(0);
    expect(parseStream(server.received)).toMatchObject({ closeCode: 1012, rest: 0 });
  });

  test('in a hurry says goodbye at once', async () => {
    await using stage = await GatewayStage.create();
    await using image = await RawServer.start();
    await stage.control.publish(stage.route([image.port]));
    const { client, server } = await openRaw(stage, image);
    await stage.worker.drain(0);
    for (const peer of [client, server]) {
      await peer.whenClosed();
      expect(parseStream(peer.received)).toMatchObject({ closeCode: 1012, rest: 0 });
    }
  });
});
