import { expect, setDefaultTimeout, test } from 'bun:test';
import { close } from '../../../src/transparency/frame.ts';
import { GatewayStage } from './gateway-stage.ts';
import { closeOf, type OpenPair, openPair, passes } from './open-pair.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(60_000);

const replaced = '1012 sluice: this instance of the service ends; connect again';

const renewed = '1012 sluice: the connections of the service are renewed; connect again';

interface Scene extends AsyncDisposable {
  readonly stage: GatewayStage;
  readonly old: RawServer;
  readonly fresh: RawServer;
  /** The route to the new instance, with the old one draining. */
  draining(deadlineAt: number, closeFrom?: number): Promise<void>;
  opened(count: number): Promise<readonly OpenPair[]>;
}

/** A service whose instance is about to be replaced. */
async function scene(): Promise<Scene> {
  const stage = await GatewayStage.create();
  const old = await RawServer.start();
  const fresh = await RawServer.start();
  await stage.control.publish(stage.route([old.port]));
  return {
    stage,
    old,
    fresh,
    async draining(deadlineAt, closeFrom) {
      const instance = { id: `instance-${old.port}`, deadlineAt, ...(closeFrom !== undefined && { closeFrom }) };
      await stage.control.publish(stage.route([fresh.port], { draining: [instance] }));
    },
    async opened(count) {
      const pairs: OpenPair[] = [];
      for (let index = 0; index < count; index += 1) pairs.push(await openPair(stage, old));
      return pairs;
    },
    async [Symbol.asyncDispose]() {
      await old[Symbol.asyncDispose]();
      await fresh[Symbol.asyncDispose]();
      await stage[Symbol.asyncDispose]();
    },
  };
}

test('the sockets of an instance that has to go end at its deadline, and no others', async () => {
  await using it = await scene();
  const [first, second] = (await it.opened(2)) as [OpenPair, OpenPair];
  const deadline = Date.now() + 1_500;
  await it.draining(deadline);
  const other = await openPair(it.stage, it.fresh);
  expect(await passes(first)).toBe(true);
  const closes = await Promise.all([first, second].flatMap(({ client, server }) => [closeOf(client), closeOf(server)]));
  expect(Date.now()).toBeGreaterThanOrEqual(deadline);
  expect(closes).toEqual([replaced, replaced, replaced, replaced]);
  expect(await passes(other)).toBe(true);
  other.client.destroy();
});

test('a deadline holds without a control process', async () => {
  await using it = await scene();
  const [pair] = (await it.opened(1)) as [OpenPair];
  await it.draining(Date.now() + 1_500);
  it.stage.control.stop();
  expect(await closeOf(pair.client)).toBe(replaced);
});

test('with a closing time the idle ones go first, one after the other', async () => {
  await using it = await scene();
  const pairs = await it.opened(8);
  const busy = pairs.slice(4);
  // Those that talk in a later second than the others are less idle.
  await Bun.sleep(2_500);
  for (const pair of busy) expect(await passes(pair)).toBe(true);
  const gone: number[] = [];
  const ends = pairs.map(async ({ client }, index) => {
    expect(await closeOf(client)).toBe(replaced);
    gone.push(index);
    client.write(close(1012));
  });
  const from = Date.now() + 200;
  await it.draining(from + 3_000, from);
  await Promise.all(ends);
  expect(gone.slice(0, 4).every((index) => index < 4)).toBe(true);
  expect(gone).toHaveLength(8);
});

test('a drain that is called off ends nothing', async () => {
  await using it = await scene();
  const [pair] = (await it.opened(1)) as [OpenPair];
  await it.draining(Date.now() + 700);
  await it.stage.control.publish(it.stage.route([it.old.port]));
  const [later] = (await it.opened(1)) as [OpenPair];
  await it.stage.control.publish(
    it.stage.route([it.fresh.port], { serviceId: crypto.randomUUID(), draining: [{ id: 'none', deadlineAt: 0 }] }),
  );
  await Bun.sleep(1_500);
  expect([await passes(pair), await passes(later)]).toEqual([true, true]);
  pair.client.destroy();
  later.client.destroy();
});

test('a drain of the service ends the sockets that were open when it was asked for, whatever comes meanwhile', async () => {
  await using it = await scene();
  const before = await it.opened(2);
  const askedAt = Date.now();
  await Bun.sleep(2);
  const drain = { askedAt, deadlineAt: askedAt + 1_500 };
  await it.stage.control.publish(it.stage.route([it.old.port], { policy: { drain } }));
  const [after] = (await it.opened(1)) as [OpenPair];
  expect(await passes(before[0] as OpenPair)).toBe(true);
  // The same again, in a route that changed: still the same drain.
  await it.stage.control.publish(it.stage.route([it.old.port], { policy: { drain, rejectReplays: true } }));
  const closes = await Promise.all(before.flatMap(({ client, server }) => [closeOf(client), closeOf(server)]));
  expect(Date.now()).toBeGreaterThanOrEqual(drain.deadlineAt);
  expect(closes).toEqual(closes.map(() => renewed));
  expect(await passes(after)).toBe(true);

  await it.stage.control.publish(
    it.stage.route([it.old.port], { policy: { drain: { askedAt: Date.now(), deadlineAt: 0 } } }),
  );
  expect(await closeOf(after.client)).toBe(renewed);
});
