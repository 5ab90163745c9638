import { expect, setDefaultTimeout, test } from 'bun:test';
import { Dial } from '../../../src/gateway/dial.ts';
import { Exchange } from '../../../src/gateway/exchange.ts';
import { InstanceSearch } from '../../../src/gateway/instance-search.ts';
import { RequestRelay } from '../../../src/gateway/request-relay.ts';
import { ResponseRelay } from '../../../src/gateway/response-relay.ts';
import { Splice } from '../../../src/gateway/splice.ts';
import { GatewayStage } from './gateway-stage.ts';
import { openPair } from './open-pair.ts';
import { RawServer } from './raw-server.ts';

setDefaultTimeout(30_000);

/** How many objects of each class there are, behind a collection of garbage. */
function countObjects(): ReadonlyMap<string, number> {
  Bun.gc(true);
  const { nodes, nodeClassNames } = Bun.generateHeapSnapshot();
  const counts = new Map<string, number>();
  // Four numbers for each: identifier, size, class, flags.
  for (let at = 2; at < nodes.length; at += 4) {
    const name = nodeClassNames[nodes[at] ?? -1] ?? '';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

test('an open socket keeps nothing of its handshake', async () => {
  await using stage = await GatewayStage.create();
  await using image = await RawServer.start();
  await stage.control.publish(stage.route([image.port]));
  const pairs = [];
  for (let index = 0; index < 50; index += 1) pairs.push(await openPair(stage, image));
  const counts = countObjects();
  expect(counts.get(Splice.name)).toBeGreaterThanOrEqual(50);
  // The last ones may still lie on the stack.
  for (const { name } of [Exchange, InstanceSearch, RequestRelay, ResponseRelay, Dial]) {
    expect([name, (counts.get(name) ?? 0) < 5]).toEqual([name, true]);
  }
  for (const { client } of pairs) client.destroy();
});
