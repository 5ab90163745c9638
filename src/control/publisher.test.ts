import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/deadline.ts';
import { WorkerClient } from '../../test/support/worker-client.ts';
import type { TokenRevocation } from '../contract/route.ts';
import { createLogger } from '../log/logger.ts';
import type { RevocationStore } from '../store/identities.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { createLinkServer, type LinkServer } from './link-server.ts';
import { createPolicyFeed } from './policy-feed.ts';
import { createPublisher, type Publisher } from './publisher.ts';

const log = createLogger({ name: 'publisher-test', level: 'silent' });
let folder: string;
let store: Store;
let link: LinkServer;
let worker: WorkerClient;
let told: readonly TokenRevocation[];
let publishers: Publisher[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-publisher-'));
  store = await openStore(join(folder, 'sluice.db'));
  const socketPath = join(folder, 'link.sock');
  link = await createLinkServer({
    socketPath,
    routesFile: join(folder, 'routes.json'),
    tokenKeys: [],
    log,
    patience: 50,
  });
  worker = await WorkerClient.dial(socketPath, 1);
  await until(5000, 'a snapshot', async () => worker.sequence > 0 || undefined);
  await until(5000, 'its acknowledgement', async () => link.acknowledged(link.sequence) || undefined);
  publishers = [];
});

afterEach(async () => {
  for (const publisher of publishers) publisher[Symbol.dispose]();
  worker[Symbol.dispose]();
  await link.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function publisher(revocations: RevocationStore = store.revocations, period = 60_000): Publisher {
  const made = createPublisher({
    link,
    policies: createPolicyFeed(store, Date.now),
    accessKeys: async () => [],
    apps: async () => [],
    revocations,
    onRevocations: (inForce) => {
      told = inForce;
    },
    log,
    now: () => 1_000,
    period,
  });
  publishers.push(made);
  return made;
}

const revoke = (tokenId: string) => store.revocations.add({ tokenId, userId: 'u', expiresAt: 2_000 }, 10);

test('a change counts as published when the workers have acknowledged it', async () => {
  await revoke('a');
  worker.acknowledging = false;
  let done = false;
  const published = publisher()
    .revocations()
    .then(() => {
      done = true;
    });
  await until(5000, 'the delta', async () => worker.revocations.length === 1 || undefined);
  expect(done).toBe(false);
  expect(told).toEqual([{ userId: 'u', tokenId: 'a' }]);
  worker.acknowledge();
  await published;
  // Nothing new: nobody is waited for.
  await publisher().revocations();
});

test('a worker that does not answer does not hold up the answer to a client', async () => {
  await revoke('a');
  worker.acknowledging = false;
  await publisher().revocations();
  expect(link.acknowledged(link.sequence)).toBe(false);
});

test('one reading follows the other, and a failed one is told to whoever asked', async () => {
  let reading = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const slow = publisher({
    ...store.revocations,
    async inForce(now) {
      reading += 1;
      const mine = reading;
      const inForce = await store.revocations.inForce(now);
      if (mine === 1) await promise;
      if (mine === 2) throw new Error('the disk is gone');
      return inForce;
    },
  });
  await revoke('a');
  const first = slow.revocations();
  await until(5000, 'the first reading', async () => reading === 1 || undefined);
  await revoke('b');
  const [second, third] = [slow.revocations(), slow.revocations()];
  const failed = second.catch((error: Error) => error.message);
  expect(reading).toBe(1);
  resolve();
  await first;
  expect(await failed).toBe('the disk is gone');
  await third;
  expect(worker.revocations.map(({ tokenId }) => tokenId)).toEqual(['a', 'b']);
});

test('what went wrong is put right at the next look at everything, and what is over goes', async () => {
  using database = new Database(join(folder, 'sluice.db'));
  database.run(`insert into token_revocations values ('over', 'u', 1000), ('lost', 'u', 1001)`);
  publisher(store.revocations, 20);
  await until(5000, 'the revocation', async () => worker.revocations.length === 1 || undefined);
  expect(worker.revocations).toEqual([{ userId: 'u', tokenId: 'lost' }]);
  expect(await store.revocations.inForce(0)).toEqual(worker.revocations);
});
