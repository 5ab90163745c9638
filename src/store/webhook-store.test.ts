import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFormerDatabase } from '../../test/support/former-database.ts';
import { notice } from '../contract/notices.ts';
import { migrations } from './migrations/migrations.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';
import type { Webhook } from './webhooks.ts';

const attempt = { at: 1_000, durationMs: 5, status: 500 };
const paused = { kind: 'paused', reason: notice('webhook.paused-gone', {}) } as const;

let folder: string;
let store: Store;
let told: number;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-webhooks-'));
  // Has a project, a service and a webhook that wants to know of failures.
  await makeFormerDatabase(join(folder, 'sluice.db'), migrations.length);
  store = await openStore(join(folder, 'sluice.db'), () => 5_000);
  told = 0;
  store.webhooks.watch(() => {
    told += 1;
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function fail(): Promise<void> {
  const service = await store.services.get('service-1');
  if (service === undefined) throw new Error('no service');
  for (const status of ['running', 'failed'] as const)
    await store.services.setState(service.id, { ...service.state, status });
}
const webhook = async () => (await store.webhooks.get('webhook-1')) as Webhook;
const waiting = () => store.webhooks.waiting('webhook-1', 10);
const states = async () =>
  (await store.webhooks.deliveries('webhook-1', {}, { skip: 0, limit: 10 })).rows.map(({ state }) => state);
const settle = async (failures: number, outcome: Parameters<Store['webhooks']['settle']>[3]) => {
  const ids = (await waiting()).map(({ id }) => id);
  await store.webhooks.settle({ id: 'webhook-1', failures }, ids, attempt, outcome);
};

test('what is to be told calls whoever sends it, and what nobody wants to know does not', async () => {
  const service = await store.services.get('service-1');
  if (service === undefined) throw new Error('no service');
  await store.services.setState(service.id, { ...service.state, status: 'concerning' });
  expect(told).toBe(0);
  await store.services.setState(service.id, { ...service.state, status: 'failed' });
  expect(told).toBe(1);
  expect(await store.webhooks.lanes()).toEqual([{ id: 'webhook-1', readyAt: 0 }]);
});

test('a failure holds the webhook up, and a success lets the next one go', async () => {
  await fail();
  await fail();
  await settle(0, { kind: 'again', readyAt: 7_000 });
  expect(await store.webhooks.lanes()).toEqual([{ id: 'webhook-1', readyAt: 7_000 }]);
  expect((await webhook()).failures).toBe(1);
  expect((await waiting()).map(({ attemptCount }) => attemptCount)).toEqual([1, 1]);
  await settle(1, { kind: 'delivered', readyAt: 9_000 });
  expect(await store.webhooks.lanes()).toEqual([]);
  expect((await webhook()).failures).toBe(0);
  expect(await states()).toEqual(['delivered', 'delivered', 'delivered']);
});

test('a failure of the former address says nothing of the one that was given meanwhile', async () => {
  await fail();
  await settle(0, { kind: 'again', readyAt: 7_000_000 });
  await store.webhooks.change('webhook-1', (before) => ({ ...before, shownUrl: 'https://other.example.com/' }));
  expect(await store.webhooks.lanes()).toEqual([{ id: 'webhook-1', readyAt: 0 }]);
  await settle(1, { kind: 'again', readyAt: 7_000_000 });
  expect(await store.webhooks.lanes()).toEqual([{ id: 'webhook-1', readyAt: 0 }]);
  await settle(1, paused);
  expect(await webhook()).toMatchObject({ enabled: true, failures: 0 });
  expect(await states()).toEqual(['pending', 'delivered']);
});

test('what failed for good pauses the webhook, and what waited behind it is canceled', async () => {
  await fail();
  const [first] = await waiting();
  await fail();
  await store.webhooks.settle({ id: 'webhook-1', failures: 0 }, [first?.id ?? ''], attempt, paused);
  expect(await webhook()).toMatchObject({ enabled: false, failures: 1, paused: paused.reason });
  expect(await states()).toEqual(['canceled', 'failed', 'delivered']);
  expect(await store.webhooks.lanes()).toEqual([]);
});

test('what is disabled while it is called is neither held up nor paused by what comes of the call', async () => {
  await fail();
  const ids = (await waiting()).map(({ id }) => id);
  await store.webhooks.change('webhook-1', (before) => ({ ...before, enabled: false }));
  await store.webhooks.settle({ id: 'webhook-1', failures: 0 }, ids, attempt, paused);
  expect(await webhook()).toMatchObject({ enabled: false, failures: 0 });
  expect((await webhook()).paused).toBeUndefined();
  expect(await states()).toEqual(['canceled', 'delivered']);
  expect(await store.webhooks.lanes()).toEqual([]);
});

test('a webhook that goes away while it is called takes everything along', async () => {
  await fail();
  const ids = (await waiting()).map(({ id }) => id);
  await store.webhooks.remove('webhook-1');
  await store.webhooks.settle({ id: 'webhook-1', failures: 0 }, ids, attempt, { kind: 'delivered', readyAt: 0 });
  await store.webhooks.record(
    {
      id: 'msg_2',
      webhookId: 'webhook-1',
      event: { type: 'webhook.test', at: 1, projectId: 'project-1' },
      state: 'failed',
      attempts: [attempt],
      attemptCount: 1,
      createdAt: 1,
    },
    0,
  );
  expect(await states()).toEqual([]);
});
