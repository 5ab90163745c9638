import { describe, expect, setDefaultTimeout, test } from 'bun:test';
import { join } from 'node:path';
import type { ConnectionEnd } from '../../../src/contract/connection.ts';
import { until } from '../../support/deadline.ts';
import { serviceId, switching } from './gateway-stage.ts';
import { close, frame, ObservedStage } from './observed-stage.ts';
import { RawPeer } from './raw-peer.ts';

setDefaultTimeout(60_000);

interface Sides {
  readonly client: RawPeer;
  readonly server: RawPeer;
  readonly stage: ObservedStage;
}

/** A side that behaves as RFC 6455, section 7.1, wants it: the image answers the Close, and ends its connection. */
async function imageAnswers({ client, server }: Sides, said: Buffer, code: number): Promise<void> {
  await server.take(said.length);
  server.socket.end(close(code, 'image'));
  await client.whenEnded();
  client.socket.end();
}

async function clientAnswers({ client, server }: Sides, said: Buffer, code: number): Promise<void> {
  await client.take(said.length);
  client.write(close(code, 'client'));
  await server.take(8);
  server.socket.end();
  await client.whenEnded();
  client.socket.end();
}

describe('who ended a connection', () => {
  const cases: readonly [string, (sides: Sides) => Promise<void> | void, Omit<ConnectionEnd, 'at'>][] = [
    [
      'the client, with a Close frame',
      (sides) => {
        sides.client.write(close(1000, 'client'));
        return imageAnswers(sides, close(1000, 'client'), 1000);
      },
      { by: 'client', code: 1000 },
    ],
    [
      'the client, with a Close frame without a code',
      (sides) => {
        sides.client.write(close(undefined, 'client'));
        return imageAnswers(sides, close(undefined, 'client'), 1000);
      },
      { by: 'client', code: 1005 },
    ],
    [
      'the client, whose Close frame the image answers with another code',
      (sides) => {
        sides.client.write(close(4001, 'client'));
        return imageAnswers(sides, close(4001, 'client'), 1002);
      },
      { by: 'client', code: 4001 },
    ],
    [
      'the client, with a Close frame in single bytes and a reset right behind',
      async ({ client, server }) => {
        for (const byte of close(1001, 'client')) client.write(Buffer.of(byte));
        await server.take(8);
        client.reset();
      },
      { by: 'client', code: 1001 },
    ],
    [
      'the image, with a Close frame',
      (sides) => {
        sides.server.write(close(1011, 'image'));
        return clientAnswers(sides, close(1011, 'image'), 1011);
      },
      { by: 'image', code: 1011 },
    ],
    [
      'the image, with a code of its own, behind other frames in one write',
      (sides) => {
        const said = Buffer.concat([frame(1, 'bye', 'image'), close(4999, 'image')]);
        sides.server.write(said);
        return clientAnswers(sides, said, 1000);
      },
      { by: 'image', code: 4999 },
    ],
    ['the client, with a FIN alone', ({ client }) => void client.socket.end(), { by: 'client', code: 1006 }],
    ['the image, with a FIN alone', ({ server }) => void server.socket.end(), { by: 'image', code: 1006 }],
    ['the client, with a reset', ({ client }) => client.reset(), { by: 'client', code: 1006 }],
    ['the image, with a reset', ({ server }) => server.reset(), { by: 'image', code: 1006 }],
    [
      'the platform',
      async (sides) => {
        const ids = (await sides.stage.shows('open', 1)).map(({ id }) => id);
        sides.stage.link.endConnections(ids, { code: 1008, reason: 'sluice: for a test' });
        const said = Buffer.concat([Buffer.of(0x88, 20, 3, 0xf0), Buffer.from('sluice: for a test')]);
        await clientAnswers(sides, said, 1008);
      },
      { by: 'platform', code: 1008, reason: 'sluice: for a test' },
    ],
    [
      'nobody: its worker was gone',
      async ({ stage }) => {
        await stage.shows('open', 1);
        stage.gateway.worker.stop();
      },
      { by: 'network', code: 1006 },
    ],
  ];
  test.each(cases)('%s', async (_name, end, expected) => {
    await using stage = await ObservedStage.create();
    const sides = { ...(await stage.connect()), stage };
    const other = (peer: RawPeer) =>
      peer.until('an end', () => peer.ended || peer.closed).then(() => peer.socket.end());
    const ending = [other(sides.client), other(sides.server)];
    await end(sides);
    await Promise.all(ending);
    const [record] = await stage.shows('ended', 1);
    const { at, ...told } = record?.end ?? { at: 0 };
    expect(told as object).toEqual(expected);
    expect(at).toBeGreaterThanOrEqual(record?.openedAt ?? Number.NaN);
  });
});

test('a connection is told with who, where, and what the two sides counted themselves', async () => {
  await using stage = await ObservedStage.create();
  const { client, server } = await stage.connect();
  const [before] = await stage.shows('open', 1);
  expect(before).toMatchObject({
    serviceId,
    modelId: 'model',
    instanceId: `instance-${stage.image.port}`,
    credential: { kind: 'token', userId: 'user-1' },
    clientAddress: '127.0.0.1',
    fromImage: { bytes: 0, messages: 0 },
  });
  expect(before?.id).toMatch(/^[0-9a-f]{32}$/);
  expect(before?.firstAnswerMs).toBeUndefined();
  const sent = { client: { bytes: 0, messages: 0 }, image: { bytes: 0, messages: 0 } };
  for (let turn = 0; turn < 200; turn += 1) {
    for (const [side, peer, other] of [
      ['client', client, server],
      ['image', server, client],
    ] as const) {
      const messages = (turn % 5) + (side === 'image' ? 1 : 0);
      const bytes = Buffer.concat([
        ...Array.from({ length: messages }, (_, index) => frame(1 + (index % 2), 'x'.repeat((turn * 7) % 126), side)),
        frame(9, 'ping', side),
      ]);
      peer.write(bytes);
      await other.take(bytes.length);
      sent[side].bytes += bytes.length;
      sent[side].messages += messages;
    }
  }
  await until(10_000, 'the counts of the open connection', async () => {
    const [open] = await stage.connections('open');
    return Bun.deepEquals([open?.fromClient, open?.fromImage], [sent.client, sent.image]) ? true : undefined;
  });
  client.reset();
  const [record] = await stage.shows('ended', 1);
  expect([record?.fromClient, record?.fromImage]).toEqual([sent.client, sent.image]);
  expect(record?.id).toBe(before?.id as string);
  expect(record?.firstAnswerMs).toBeGreaterThanOrEqual(0);
  expect(record?.firstAnswerMs).toBeLessThanOrEqual((record?.end?.at ?? 0) - (record?.openedAt ?? 0));
});

test('what the platform held back behind its own Close frame is counted for nobody', async () => {
  await using stage = await ObservedStage.create();
  const { client, server } = await stage.connect();
  server.write(frame(2, 'passed', 'image'));
  await client.take(8);
  const [open] = await stage.shows('open', 1);
  stage.link.endConnections([open?.id ?? ''], { code: 1008, reason: 'sluice: a' });
  await client.take(13);
  server.write(Buffer.concat([frame(2, 'too late', 'image'), close(1000, 'image')]));
  server.socket.end();
  client.socket.end(close(1000, 'client'));
  const [record] = await stage.shows('ended', 1);
  expect(record?.fromImage).toEqual({ bytes: 8, messages: 1 });
});

test('a control process that starts again knows all open connections, and each that ended meanwhile once', async () => {
  await using stage = await ObservedStage.create();
  const open = await Promise.all(Array.from({ length: 20 }, () => stage.connect()));
  await stage.shows('open', 20);
  const part = (from: number, to: number) => open.slice(from, to).map(({ client }) => client);
  for (const client of part(0, 4)) client.reset();
  await stage.shows('ended', 4);
  for (const client of part(4, 8)) client.reset();
  await stage.endControl();
  for (const client of part(8, 12)) client.reset();
  await stage.beginControl();
  const over = await stage.shows('ended', 12);
  const left = await stage.shows('open', 8);
  expect(new Set([...over, ...left].map(({ id }) => id)).size).toBe(20);
  expect(over.every(({ end }) => end?.by === 'client')).toBe(true);
  // Told again or not, nothing changes any more.
  for (const client of part(12, 13)) client.reset();
  await stage.shows('ended', 13);
  expect(await stage.connections('open')).toHaveLength(7);
});

test('however often the control process is killed, no connection is lost and none is there twice', async () => {
  await using stage = await ObservedStage.create();
  stage.image.onConnection = (peer) => {
    void peer.takeThrough('\r\n\r\n').then(() => peer.write(switching));
  };
  const script = join(import.meta.dir, 'control-process/child.ts');
  const env = { ...process.env, TOKEN_KEYS: JSON.stringify(stage.gateway.control.tokenKeys) };
  const open = async () => {
    const client = await stage.gateway.client();
    client.write(stage.gateway.handshake());
    expect(await client.takeThrough('\r\n\r\n')).toStartWith('HTTP/1.1 101');
    return client;
  };
  const kept = await open();
  let ended = 0;
  await stage.endControl();
  for (const lifetime of [600, 1_500, 900, 2_100]) {
    await using control = Bun.spawn([process.execPath, script, stage.gateway.folder], { env, stderr: 'inherit' });
    // It is killed in the middle of whatever it does then: that is the point, and nothing waits for it.
    const killed = Bun.sleep(lifetime).then(() => control.kill('SIGKILL'));
    while (control.exitCode === null && control.signalCode === null) {
      (await open()).reset();
      ended += 1;
    }
    await killed;
    await control.exited;
  }
  await stage.beginControl();
  const over = await stage.shows('ended', ended);
  expect(ended).toBeGreaterThan(20);
  expect(new Set(over.map(({ id }) => id)).size).toBe(ended);
  expect(over.every(({ end }) => end?.by === 'client')).toBe(true);
  expect(await stage.connections('open')).toHaveLength(1);
  kept.destroy();
});

test('2,000 short connections are all in the history, and open ones are still told', async () => {
  await using stage = await ObservedStage.create();
  stage.image.onConnection = (peer) => {
    void peer.takeThrough('\r\n\r\n').then(() => {
      peer.socket.end(Buffer.concat([Buffer.from('HTTP/1.1 101 Switching Protocols\r\n\r\n'), close(1000, 'image')]));
    });
  };
  const handshake = stage.gateway.handshake();
  const one = async () => {
    const client = await stage.gateway.client();
    client.write(handshake);
    await client.whenEnded();
    client.socket.end();
    await client.whenClosed();
  };
  for (let round = 0; round < 100; round += 1) await Promise.all(Array.from({ length: 20 }, one));
  const over = await stage.shows('ended', 2_000);
  expect(new Set(over.map(({ id }) => id)).size).toBe(2_000);
  const like = { by: 'image', code: 1000, bytes: 4, messages: 0 };
  expect(over.every(({ end, fromImage }) => Bun.deepEquals({ by: end?.by, code: end?.code, ...fromImage }, like))).toBe(
    true,
  );
  expect(stage.watch.omitted).toBe(0);
  expect(await stage.connections('open')).toEqual([]);
});

test('services and workers count what became of connections, the loss of a worker included', async () => {
  await using stage = await ObservedStage.create();
  const [one, other] = [await stage.connect(), await stage.connect()];
  one.client.write(frame(1, 'hello', 'client'));
  await one.server.take(11);
  one.client.write(close(4001, 'client'));
  await one.server.take(8);
  one.client.reset();
  const stranger = await stage.gateway.client();
  stranger.write(stage.gateway.handshake().replace(serviceId, 'none'));
  await stranger.takeMessage();
  const plain = await RawPeer.connect(stage.gateway.worker.port, { plain: true });
  plain.write('no TLS at all');
  await plain.whenEnded();
  plain.destroy();
  const counted = { opened: 2, 'bytes.client': 19, 'messages.client': 1, 'ended.client.4xxx': 1 };
  await until(10_000, 'the counts', async () =>
    Bun.deepEquals(stage.link.sockets(serviceId), counted) && stage.link.gateways()[0]?.connections === 2
      ? true
      : undefined,
  );
  expect(stage.link.gateways()).toEqual([
    { worker: 0, accepted: 4, refused: 0, tlsFailures: 1, strangers: 1, connections: 2, limit: expect.any(Number) },
  ]);
  expect(stage.watch.openByService()).toEqual(new Map([[serviceId, 1]]));
  stage.gateway.worker.stop();
  await stage.shows('ended', 2);
  expect(stage.link.sockets(serviceId)).toEqual({ ...counted, 'ended.network.1006': 1 });
  expect(stage.link.gateways()).toEqual([]);
  for (const peer of [other.client, stranger]) peer.destroy();
});

test('a worker that drains tells of its last connections before it ends', async () => {
  await using stage = await ObservedStage.create();
  const sides = await stage.connect();
  await stage.shows('open', 1);
  sides.client.socket.on('end', () => sides.client.socket.end());
  sides.server.socket.on('end', () => sides.server.socket.end());
  await stage.gateway.worker.drain(0);
  stage.gateway.worker.stop();
  const [record] = await stage.shows('ended', 1);
  expect([record?.end?.by, record?.end?.reason]).toEqual(['platform', expect.stringContaining('the gateway restarts')]);
});
