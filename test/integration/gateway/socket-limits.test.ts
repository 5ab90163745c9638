import { expect, setDefaultTimeout, test } from 'bun:test';
import { defaultRouteLimits, type RouteLimits } from '../../../src/contract/route.ts';
import { frame, opcode, text } from '../../../src/transparency/frame.ts';
import { parseStream } from '../../support/full-frame-parser.ts';
import { GatewayStage } from './gateway-stage.ts';
import { closeOf, openPair, passes } from './open-pair.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(60_000);

async function limited(
  limits: Partial<RouteLimits>,
): Promise<{ stage: GatewayStage; image: RawServer } & AsyncDisposable> {
  const stage = await GatewayStage.create();
  const image = await RawServer.start();
  await stage.control.publish(stage.route([image.port], { policy: { limits: { ...defaultRouteLimits, ...limits } } }));
  return {
    stage,
    image,
    async [Symbol.asyncDispose]() {
      await image[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

test('a connection without a byte in either direction ends; one with bytes from one side goes on', async () => {
  await using scene = await limited({ idleTimeoutSeconds: 2 });
  const silent = await openPair(scene.stage, scene.image);
  const heard = await openPair(scene.stage, scene.image);
  const pings = setInterval(() => heard.server.write(frame(opcode.ping, '', { mask: false })), 500);
  const reason = '1001 sluice: nothing was sent in either direction for 2 s';
  expect([await closeOf(silent.client), await closeOf(silent.server)]).toEqual([reason, reason]);
  expect(parseStream(heard.client.received).closeCode).toBeUndefined();
  expect(await passes(heard)).toBe(true);
  clearInterval(pings);
  expect(await closeOf(heard.client)).toBe(reason);
});

test('a busy connection ends at its longest duration, a younger one later', async () => {
  await using scene = await limited({ maxDurationSeconds: 2 });
  const pair = await openPair(scene.stage, scene.image);
  const pings = setInterval(() => pair.server.write(frame(opcode.ping, '', { mask: false })), 100);
  expect(await closeOf(pair.client)).toBe('1001 sluice: open for 2 s, the longest that is allowed');
  clearInterval(pings);
});

test('a ticket that allows less than the service does counts', async () => {
  await using scene = await limited({ maxDurationSeconds: 60 });
  const ticket = Buffer.from(scene.stage.ticket({ duration: 2 })).toString('base64url');
  const lines = [`Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.${ticket}`];
  const pair = await openPair(scene.stage, scene.image, lines);
  expect(await closeOf(pair.client)).toBe('1001 sluice: open for 2 s, the longest that is allowed');
});

test('more messages in a second than are allowed end the connection; as many, and frames of control, do not', async () => {
  await using scene = await limited({ messagesPerSecond: 5 });
  const polite = await openPair(scene.stage, scene.image);
  const rude = await openPair(scene.stage, scene.image);
  const ping = frame(opcode.ping, 'p');
  polite.client.write(
    Buffer.concat([...Array.from({ length: 5 }, () => text('a')), ...Array.from({ length: 20 }, () => ping)]),
  );
  rude.client.write(Buffer.concat(Array.from({ length: 6 }, () => text('a'))));
  const reason = '1008 sluice: more than 5 messages in a second';
  expect([await closeOf(rude.client), await closeOf(rude.server)]).toEqual([reason, reason]);
  await polite.server.until('all of it', () => parseStream(polite.server.received).pings.length === 20);
  expect(await passes(polite)).toBe(true);
  polite.client.destroy();
});

test('a client that is too fast is slowed down, and nothing is lost', async () => {
  const bytesPerSecond = 200_000;
  await using scene = await limited({ bytesPerSecond, idleTimeoutSeconds: 1 });
  const { client, server } = await openPair(scene.stage, scene.image);
  const message = frame(opcode.binary, crypto.getRandomValues(new Uint8Array(60_000)));
  const sent = Buffer.concat(Array.from({ length: 10 }, () => message));
  const begin = performance.now();
  client.write(sent);
  let tooFast = 0;
  server.socket.on('data', () => {
    const seconds = (performance.now() - begin) / 1_000;
    // A second's worth at once, and what lay in the kernel's buffers when the client was held.
    if (server.received.length > (seconds + 1) * bytesPerSecond + 200_000) tooFast += 1;
  });
  await server.until('all of it, or a Close', () => server.received.length >= sent.length);
  expect(server.received.equals(sent)).toBe(true);
  expect(tooFast).toBe(0);
  // The other direction is not held.
  server.write(text('quick', { mask: false }));
  await client.until('a message', () => parseStream(client.received).messages.length === 1);
  client.destroy();
});

test('an open connection keeps the limits that it was opened with', async () => {
  await using scene = await limited({});
  const { stage, image } = scene;
  const pair = await openPair(stage, image);
  const limits = { ...defaultRouteLimits, idleTimeoutSeconds: 1, maxDurationSeconds: 2 };
  await stage.control.publish(stage.route([image.port], { policy: { limits } }));
  const later = await openPair(stage, image);
  expect(await closeOf(later.client)).toStartWith('1001 ');
  expect(await passes(pair)).toBe(true);
  pair.client.destroy();
});
