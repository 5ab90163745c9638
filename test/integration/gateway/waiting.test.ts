import { expect, setDefaultTimeout, test } from 'bun:test';
import { serviceId } from './gateway-stage.ts';
import { RawServer } from './raw-server.ts';
import { answerOf, WaitingStage } from './waiting-stage.ts';

setDefaultTimeout(60_000);

test('calls of both kinds wait for the first instance, and are answered without being sent again', async () => {
  await using stage = await WaitingStage.open();
  const handshake = await stage.send('handshake');
  const request = await stage.send('request');
  // What comes behind has to wait for its turn, as ever.
  stage.sendOn(request, 'request', '/second');
  stage.sendOn(request, 'handshake');
  await stage.waiting(2);
  await stage.publish([stage.image.port]);
  expect(await answerOf(handshake)).toBe('open');
  expect([await answerOf(request), await answerOf(request), await answerOf(request)]).toEqual(['/', '/second', 'open']);
  await stage.waiting(0);
  await stage.gateway.control.until('what they waited', () => {
    const { sockets = {} } = stage.gateway.control.meterOf(serviceId) ?? {};
    return sockets['waited.calls'] === 2 && Number(sockets['waited.ms']) > 0;
  });
  const { control } = stage.gateway;
  const opened = () => control.heard.flatMap((message) => (message.type === 'connections' ? message.opened : []));
  await control.until('both connections', () => opened().length === 2);
  // The second one came on a connection that another call had waited for.
  expect(opened().flatMap(({ waitedMs }) => waitedMs ?? [])).toEqual([expect.any(Number)]);
});

test('frames and bodies that come early wait with their call, and none is lost', async () => {
  await using stage = await WaitingStage.open();
  const client = await stage.send('handshake');
  await stage.waiting(1);
  const early = Buffer.alloc(4 * 1024 * 1024, 'x');
  client.write(early);
  stage.image.onConnection = undefined;
  await stage.publish([stage.image.port]);
  const server = await stage.image.accept();
  await server.takeThrough('\r\n\r\n');
  server.write('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  expect((await server.take(early.length)).equals(early)).toBe(true);
});

test('who comes when as many wait as may is told at once when to come again', async () => {
  await using stage = await WaitingStage.open({ calls: 2 });
  const other = await stage.gateway.anotherWorker();
  const waiting = [await stage.send('handshake'), await stage.send('request', other)];
  await stage.gateway.settles('two that wait', () => counted(stage) === 6);
  for (const worker of [stage.gateway.worker, other]) {
    for (const kind of ['handshake', 'request'] as const) {
      expect(await answerOf(await stage.send(kind, worker))).toBe('503 ModelArts.4206, again after 5 s');
    }
  }
  await stage.gateway.control.until('the failed handshakes', () => failuresOf(stage).length === 2);
  const told = {
    stage: 'limits',
    status: 503,
    error: { key: 'limit.waiting-calls', arguments: { limit: 2, service: 'voice' } },
  };
  expect(failuresOf(stage)).toMatchObject([told, told]);
  expect(failuresOf(stage).flatMap(({ waitedMs }) => waitedMs ?? [])).toEqual([]);
  await stage.publish([stage.image.port]);
  expect(await Promise.all(waiting.map(answerOf))).toEqual(['open', '/']);
});

test('whoever has waited long enough is told so, and when to come again', async () => {
  await using stage = await WaitingStage.open({ seconds: 1 });
  const calls = [await stage.send('handshake'), await stage.send('request')];
  expect(await Promise.all(calls.map(answerOf))).toEqual(Array(2).fill('503 APIG.0610, again after 5 s'));
  await stage.waiting(0);
  await stage.gateway.control.until('the failed handshake', () => failuresOf(stage).length === 1);
  expect(failuresOf(stage)).toMatchObject([{ error: { key: 'limit.waiting-time' }, waitedMs: expect.any(Number) }]);
  // The connection is good for another call.
  await stage.publish([stage.image.port]);
  for (const call of calls) stage.sendOn(call, 'request', '/again');
  expect(await Promise.all(calls.map(answerOf))).toEqual(['/again', '/again']);
});

test.each([
  ['stopped', '400 ModelArts.4203'],
  ['deleted', '404 APIG.0101'],
  ['not scaling any more', '502 APIG.0610'],
] as const)('calls that wait for a service that is %s hear that', async (what, answer) => {
  await using stage = await WaitingStage.open();
  const calls = [await stage.send('handshake'), await stage.send('request')];
  await stage.waiting(2);
  const { control } = stage.gateway;
  if (what === 'stopped') await stage.publish([], {}, {}, { open: false, status: 'stopped' });
  else if (what === 'deleted') await control.remove(serviceId);
  else await control.publish(stage.gateway.route([]));
  expect(await Promise.all(calls.map(answerOf))).toEqual([answer, answer]);
  await stage.waiting(0);
});

test('what let a call in has to hold when it goes on', async () => {
  await using stage = await WaitingStage.open();
  const revoked = [await stage.send('handshake'), await stage.send('request')];
  await stage.waiting(2);
  const { control } = stage.gateway;
  await control.publishRevocations({ userId: 'user-1', issuedBefore: Math.floor(Date.now() / 1_000) + 1 });
  await stage.publish([stage.image.port]);
  expect(await Promise.all(revoked.map(answerOf))).toEqual(Array(2).fill('401 APIG.0307'));

  await control.publishRevocations();
  await stage.publish([]);
  const switched = [await stage.send('handshake'), await stage.send('request')];
  await stage.waiting(2);
  await stage.publish([stage.image.port], {}, {}, { websocket: false });
  expect(await Promise.all(switched.map(answerOf))).toEqual(['400 APIG.0607', '/']);
  expect(stage.image.count).toBe(1);
  expect(counted(stage)).toBe(0);
});

test('one credential has no more requests that wait than it may have connections', async () => {
  await using stage = await WaitingStage.open();
  await stage.publish([], {}, { maxConnectionsPerCredential: 2 });
  const other = await stage.gateway.anotherWorker();
  const waiting = [await stage.send('request'), await stage.send('request', other), await stage.send('handshake')];
  await stage.gateway.settles('three that wait', () => counted(stage) === 8);
  for (const worker of [stage.gateway.worker, other]) {
    expect(await answerOf(await stage.send('request', worker))).toBe('429 APIG.0308, again after 5 s');
  }
  // Who leaves makes room.
  waiting[0]?.destroy();
  await stage.gateway.settles('two that wait', () => counted(stage) === 6);
  waiting[0] = await stage.send('request');
  await stage.gateway.settles('three that wait', () => counted(stage) === 8);
  await stage.publish([stage.image.port], {}, { maxConnectionsPerCredential: 2 });
  expect(await Promise.all(waiting.map(answerOf))).toEqual(['/', '/', 'open']);
  // What has gone on waits no more.
  expect(await answerOf(await stage.send('request'))).toBe('/');
});

test('clients that leave are not waited for, however they do it', async () => {
  await using stage = await WaitingStage.open({ calls: 4 });
  const calls = await Promise.all(
    (['handshake', 'request', 'handshake', 'request'] as const).map((kind) => stage.send(kind)),
  );
  await stage.waiting(4);
  calls[0]?.socket.end();
  calls[1]?.socket.end();
  calls[2]?.reset();
  calls[3]?.destroy();
  await stage.waiting(0);
  await stage.gateway.idle();
  expect(counted(stage)).toBe(0);
  await stage.publish([stage.image.port]);
  expect(await answerOf(await stage.send('handshake'))).toBe('open');
  expect(stage.image.count).toBe(1);
});

test('where instances are full, each place that becomes free is for the one who waits longest, whatever worker it is in', async () => {
  await using stage = await WaitingStage.open();
  const other = await stage.gateway.anotherWorker();
  await stage.publish([stage.image.port], {}, { maxConnectionsPerInstance: 1 });
  const open = await stage.send('handshake');
  expect(await answerOf(open)).toBe('open');
  const first = await stage.send('handshake', other);
  await stage.waiting(1);
  // Requests need no place.
  expect(await answerOf(await stage.send('request'))).toBe('/');
  open.destroy();
  expect(await answerOf(first)).toBe('open');

  const second = await stage.send('handshake', other);
  await stage.gateway.settles('the second', () => counted(stage) === 8);
  const third = await stage.send('handshake', other);
  await stage.gateway.settles('the third', () => counted(stage) === 11);
  first.destroy();
  expect(await answerOf(second)).toBe('open');
  expect(third.received).toHaveLength(0);
  expect(stage.image.count).toBe(4);
  // Another instance has room, too.
  await using more = await RawServer.start();
  await stage.publish([stage.image.port, more.port], {}, { maxConnectionsPerInstance: 1 });
  expect(await more.accept()).toBeDefined();
});

test('an instance that refuses its first calls is asked again, by one call at a time', async () => {
  await using stage = await WaitingStage.open();
  const calls = await Promise.all(Array.from({ length: 20 }, () => stage.send('handshake')));
  await stage.waiting(20);
  const port = await freePort();
  await stage.publish([port]);
  // All of them came back.
  await stage.gateway.settles('refused calls', () => counted(stage) === 60 && stage.told === 20);
  await using late = await RawServer.start(undefined, { port });
  late.onConnection = (peer) =>
    void peer.takeThrough('\r\n\r\n').then(() => peer.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
  expect(await Promise.all(calls.map(answerOf))).toEqual(Array(20).fill('open'));
});

test('a client that leaves while an instance is tried for it is not waited for when that fails', async () => {
  await using stage = await WaitingStage.open({}, { connectSeconds: 1 });
  await using silent = await RawServer.start();
  const call = await stage.send('request');
  await stage.waiting(1);
  // It accepts connections and says nothing of TLS.
  const policy = { waitingRoom: { calls: 10, seconds: 60 } };
  await stage.gateway.control.publish(stage.gateway.route([silent.port], { tls: true, policy }));
  await silent.accept();
  call.socket.end();
  await stage.gateway.idle();
  await stage.gateway.settles('nothing that counts', () => counted(stage) === 0);
});

test('an instance that goes on refusing is told of when the time is over', async () => {
  await using stage = await WaitingStage.open({ seconds: 1 });
  const call = await stage.send('handshake');
  await stage.waiting(1);
  await stage.publish([await freePort()], { seconds: 1 });
  expect(await answerOf(call)).toBe('502 ModelArts.4302');
  expect(counted(stage)).toBe(0);
});

test('calls wait on while the control process is away, and its successor learns of them', async () => {
  await using stage = await WaitingStage.open();
  const call = await stage.send('handshake');
  await stage.waiting(1);
  const { control } = stage.gateway;
  control.stop();
  const another = await stage.send('request');
  await stage.gateway.settles('both wait', () => counted(stage) === 6);
  control.heard.length = 0;
  control.start();
  await stage.waiting(2);
  await stage.publish([stage.image.port]);
  expect(await Promise.all([call, another].map(answerOf))).toEqual(['open', '/']);
});

test('a worker that ends keeps nobody waiting, nor lets anyone begin to', async () => {
  await using stage = await WaitingStage.open();
  await stage.publish([stage.image.port]);
  const open = await stage.send('handshake');
  expect(await answerOf(open)).toBe('open');
  const kept = await stage.gateway.client();
  await stage.publish([]);
  const calls = [await stage.send('handshake'), await stage.send('request')];
  await stage.waiting(2);
  const drained = stage.gateway.worker.drain(20);
  expect(await Promise.all(calls.map(answerOf))).toEqual(Array(2).fill('503 APIG.0610, again after 1 s'));
  await Promise.all([...calls, kept].map((client) => client.whenEnded()));
  for (const client of [...calls, kept, open]) client.destroy();
  await drained;
});

test('a worker that ends sends nobody back to wait whose instance does not answer', async () => {
  await using stage = await WaitingStage.open({}, { connectSeconds: 1 });
  await using silent = await RawServer.start();
  const call = await stage.send('request');
  await stage.waiting(1);
  const policy = { waitingRoom: { calls: 10, seconds: 60 } };
  await stage.gateway.control.publish(stage.gateway.route([silent.port], { tls: true, policy }));
  await silent.accept();
  const drained = stage.gateway.worker.drain(20);
  expect(await answerOf(call)).toBe('502 APIG.0202');
  call.destroy();
  await drained;
});

test('the checks of the platform, which name an instance, do not wait for another one', async () => {
  await using stage = await WaitingStage.open();
  const client = await stage.gateway.client();
  const token = stage.gateway.token({ instance: 'instance-1' });
  client.write(`GET /v1/infers/${serviceId} HTTP/1.1\r\nHost: a\r\nX-Auth-Token: ${token}\r\n\r\n`);
  expect(await answerOf(client)).toBe('502 APIG.0610');
});

test('a storm finds its bound: so many are answered when the instance is there, the others at once', async () => {
  await using stage = await WaitingStage.open({ calls: 150 });
  const calls = await Promise.all(Array.from({ length: 200 }, () => stage.send('handshake')));
  const answers = calls.map(answerOf);
  await stage.waiting(150);
  await stage.publish([stage.image.port], { calls: 150 });
  const tally = Map.groupBy(await Promise.all(answers), (answer) => answer);
  expect([...tally].map(([answer, all]) => `${all.length} ${answer}`).toSorted()).toEqual([
    '150 open',
    '50 503 ModelArts.4206, again after 5 s',
  ]);
});

/** Nobody listens there. */
async function freePort(): Promise<number> {
  await using server = await RawServer.start();
  return server.port;
}

/**
 * What all workers count together: a handshake that waits for its service, its credential and among those that wait, a request there and
 * for its credential, and each worker once in which a handshake found no place.
 */
function failuresOf({ gateway }: WaitingStage) {
  return gateway.control.heard.flatMap((message) => (message.type === 'connections' ? message.handshakes : []));
}

function counted({ gateway: { memory } }: WaitingStage): number {
  let sum = 0;
  for (let column = 0; column < 2; column += 1) {
    const words = memory.counts(column);
    sum += words.reduce((own, count) => own + count, 0);
  }
  return sum;
}
