import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyEntry } from '../../test/support/history-entries.ts';
import { clientError } from '../contract/errors.ts';
import type { InstanceView } from '../contract/service.ts';
import { noPoint } from '../domain/history-point.ts';
import type { SeenUsage } from '../domain/seen-usage.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { createMonitoredInstances } from './monitored-instances.ts';

const minute = 60_000;
const noon = Date.UTC(2026, 10, 27, 12);
const now = noon + 10 * minute;
const asked = { at: now, cores: 0.1, memoryBytes: 1 };
const sampled: SeenUsage = { modelId: 'm', at: now - 4_000, cores: 0.5, memoryBytes: 2 };
let folder: string;
let store: Store;
/** What the reconciler, the recorder and the engine tell is handed in; the store is real. */
let views: InstanceView[];
let newest: Map<string, SeenUsage> | undefined;
let away: boolean;
let engineAsked: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-monitored-'));
  store = await openStore(join(folder, 'sluice.db'));
  views = [];
  newest = undefined;
  away = false;
  engineAsked = [];
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const view = (id: string, status: InstanceView['status'] = 'running'): InstanceView => ({
  id,
  serviceId: 's',
  modelId: 'm',
  status,
  restarts: 0,
  openConnections: 0,
});

function monitored(wish: 'running' | 'stopped' = 'running') {
  const read = createMonitoredInstances({
    reconciler: {
      looked: async () => undefined,
      instances: () => views,
      observed: () => (away ? undefined : []),
    },
    recorder: { newest: () => newest },
    store: store.history,
    usage: {
      async of(id) {
        engineAsked.push(id);
        if (away) throw clientError('platform.engine-unreachable', { detail: 'away' });
        return asked;
      },
    },
    now: () => now,
  });
  return read({ id: 's', wish });
}

test('the newest look is told, and the engine asked for what it did not see', async () => {
  views = [view('a'), view('b'), view('c', 'starting')];
  newest = new Map([['a', sampled]]);
  expect(await monitored()).toEqual([
    { modelId: 'm', usage: sampled },
    { modelId: 'm', usage: asked },
  ]);
  expect(engineAsked).toEqual(['b']);
});

test('while the engine is away, what was seen of it stays, and nobody asks it', async () => {
  away = true;
  views = [view('a'), view('b')];
  newest = new Map([['a', sampled]]);
  expect(await monitored()).toEqual([{ modelId: 'm', usage: sampled }, { modelId: 'm' }]);
  expect(engineAsked).toEqual([]);
});

test('where nothing is known of what runs, and the engine is away, that is said', async () => {
  away = true;
  views = [view('a')];
  await expect(monitored()).rejects.toMatchObject({ key: 'platform.engine-unreachable' });
});

test('a process that has not seen the engine yet tells the last minute of the one before it', async () => {
  const { service, instances } = historyEntry(noon);
  const other = instances.map((each) => ({ ...each, instanceId: 'j', modelId: 'n' }));
  await store.history.record([
    historyEntry(noon),
    historyEntry(noon + minute, { instances: other }),
    // The engine was away already.
    historyEntry(noon + 2 * minute, {
      service: { ...service, measuredMs: 0 },
      instances: [{ instanceId: 'j', modelId: 'n', point: { ...noPoint, seenMs: minute } }],
    }),
  ]);
  away = true;
  const seen = { modelId: 'n', at: noon + 2 * minute, cores: 0.5, memoryBytes: 100 * 1_048_576 };
  expect(await monitored()).toEqual([{ modelId: 'n', usage: seen }]);
  views = [view('j')];
  expect(await monitored()).toEqual([{ modelId: 'n', usage: seen }]);
  expect(engineAsked).toEqual([]);
  views = [];
  expect(await monitored('stopped')).toEqual([]);
  away = false;
  expect(await monitored()).toEqual([]);
  away = true;
  newest = new Map();
  expect(await monitored()).toEqual([]);
});
