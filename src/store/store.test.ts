import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientError } from '../contract/errors.ts';
import type { Model } from '../contract/model.ts';
import { type Notice, notice } from '../contract/notices.ts';
import type { Service } from '../contract/service.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

const image = {
  repository: 'team/echo',
  builtIn: true,
  digest: 'sha256:1',
  sizeBytes: 10,
  os: 'linux',
  architecture: 'amd64',
  exposedPorts: [8080],
  entrypoint: [],
  command: [],
  user: '',
};

function model(id: string, change: Partial<Model> = {}): Model {
  return {
    id,
    projectId: 'p',
    ownerId: 'u',
    name: `model-${id}`,
    version: '0.0.1',
    status: 'publishing',
    sourceLocation: 'team/echo:1',
    container: { protocol: 'http', port: 8080 },
    request: { description: `about ${id}` },
    createdAt: 1,
    ...change,
  };
}

function service(id: string, modelId: string, change: Partial<Service> = {}): Service {
  return {
    id,
    projectId: 'p',
    ownerId: 'u',
    generation: 1,
    wish: 'running',
    spec: {
      name: `service-${id}`,
      description: '',
      websocket: true,
      versions: [
        {
          modelId,
          weight: 100,
          specification: 'custom',
          resources: { cpu: 1, memoryMegabytes: 512 },
          instanceCount: 1,
          environment: {},
          deployTimeoutSeconds: 1200,
          terminationGraceSeconds: 30,
        },
      ],
      request: {},
    },
    state: { status: 'deploying', observedGeneration: 0, progress: 0, transitionAt: 1, deployStartedAt: 1 },
    createdAt: 1,
    updatedAt: 1,
    ...change,
  };
}

async function errorOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    if (error instanceof ClientError) return error.key;
    throw error;
  }
  return 'none';
}

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-store-'));
  store = await openStore(join(folder, 'sluice.db'), () => 1_000);
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

const firstPage = { order: 'asc', offset: 0, limit: 100 } as const;

describe('database file', () => {
  test('is for its owner only, its log too', async () => {
    await store.settings.ensure('a', '1');
    expect(statSync(join(folder, 'sluice.db')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'sluice.db-wal')).mode & 0o777).toBe(0o600);
  });

  test('of a newer version is refused in words', async () => {
    const { Database } = await import('bun:sqlite');
    const raw = new Database(join(folder, 'sluice.db'));
    raw.run("insert into migrations values (9999, 'later')");
    raw.close();
    await expect(openStore(join(folder, 'sluice.db'))).rejects.toMatchObject({
      key: 'data.newer',
      args: { found: 9999 },
    });
  });

  test('opens again with everything in it', async () => {
    await store.models.create(model('a'));
    await store.close();
    store = await openStore(join(folder, 'sluice.db'));
    expect(await store.models.get('a')).toEqual(model('a'));
  });
});

describe('models', () => {
  test('come back as they were written, also after the import', async () => {
    await store.models.create(model('a'));
    expect(await store.models.find('p', 'a')).toEqual(model('a'));
    expect(await store.models.find('other', 'a')).toBeUndefined();
    expect((await store.models.publishing()).map((each) => each.id)).toEqual(['a']);
    await store.models.setImported('a', 'published', image);
    expect(await store.models.get('a')).toEqual(model('a', { status: 'published', image }));
    expect(await store.models.publishing()).toEqual([]);
    expect((await store.models.usingImage('team/echo', 'sha256:1')).map((each) => each.id)).toEqual(['a']);
    expect(await store.models.usingImage('team/echo', 'sha256:2')).toEqual([]);
  });

  test('have one row per project, name and version', async () => {
    await store.models.create(model('a'));
    const started = { type: 'normal', notice: notice('model.import-started', {}), occurredAt: 1 } as const;
    expect(await errorOf(store.models.create(model('b', { name: 'model-a' }), started))).toBe('model.exists');
    await store.models.create(model('b'), started);
    expect((await store.models.events('b', { order: 'asc', offset: 0, limit: 10 })).rows).toEqual([started]);
    await store.models.create(model('c', { name: 'model-a', version: '0.0.2' }));
    await store.models.create(model('d', { name: 'model-a', projectId: 'q' }));
  });

  test('are listed by what is asked for', async () => {
    const versions = ['0.0.2', '0.0.10', '1.0.0'];
    for (const [index, version] of versions.entries()) {
      await store.models.create(model(`v${index}`, { name: 'My_model', version, createdAt: index }));
    }
    await store.models.create(model('x', { name: 'Myxmodel', createdAt: 9, status: 'published' }));
    const list = async (change: object) => {
      const page = await store.models.list({ projectId: 'p', sortBy: 'create_at', ...firstPage, ...change });
      return page.rows.map((row) => row.id);
    };
    expect(await list({ sortBy: 'model_version', name: 'my_model' })).toEqual(['v0', 'v1', 'v2']);
    expect(await list({ name: 'my', order: 'desc' })).toEqual(['x', 'v2', 'v1', 'v0']);
    expect(await list({ name: 'my_model', exactMatch: true })).toEqual([]);
    expect(await list({ name: 'My_model', exactMatch: true, version: '1.0.0' })).toEqual(['v2']);
    expect(await list({ status: 'published' })).toEqual(['x']);
    expect(await list({ description: 'ABOUT v1' })).toEqual(['v1']);
    expect(await list({ name: '%' })).toEqual([]);
    await store.models.create(model('accented', { projectId: 'r', name: 'ÉCHO' }));
    expect(await list({ projectId: 'r', name: 'Écho' })).toEqual(['accented']);
    expect(await list({ offset: 1, limit: 3 })).toEqual(['x']);
    expect(await list({ projectId: 'q' })).toEqual([]);
  });

  test('are not deleted while a service uses them', async () => {
    await store.models.create(model('a'));
    await store.services.create(service('s', 'a'));
    expect(await store.models.usedBy('a')).toEqual([{ id: 's', name: 'service-s' }]);
    expect(await errorOf(store.models.delete('a'))).toBe('model.in-use');
    await store.services.setWish('s', { wish: 'deleted' });
    expect(await store.models.usedBy('a')).toEqual([]);
    await store.models.delete('a');
    expect(await store.models.get('a')).toBeUndefined();
  });

  test('take their events along and forget the oldest', async () => {
    await store.models.create(model('a'));
    const event = (index: number) =>
      ({ type: 'normal', notice: notice('model.import-started', {}), occurredAt: index }) as const;
    for (let index = 0; index < 1_010; index += 1) await store.models.addEvent('a', event(index));
    const told = async () => store.models.events('a', { order: 'asc', offset: 0, limit: 2_000 });
    const { total, rows } = await told();
    expect([total, rows.length]).toEqual([1_000, 1_000]);
    expect(rows[0]).toEqual(event(10));
    const monthsLater = 100 * 24 * 3_600_000;
    await store.models.addEvent('a', event(monthsLater));
    expect((await told()).rows).toEqual([event(monthsLater)]);
    await store.models.delete('a');
    await store.models.addEvent('a', event(1));
    expect((await told()).rows).toEqual([]);
  });
});

describe('services', () => {
  beforeEach(() => store.models.create(model('a')));

  test('come back as they were written and count their generation', async () => {
    await store.services.create(service('s', 'a'));
    expect(await store.services.find('p', 's')).toEqual(service('s', 'a'));
    const stopped = await store.services.setWish('s', { wish: 'stopped' });
    expect(stopped).toMatchObject({ generation: 2, wish: 'stopped', updatedAt: 1_000 });
    expect(await store.services.get('s')).toEqual(stopped);
    const described = await store.services.setWish('s', { spec: ({ spec }) => ({ ...spec, description: 'new' }) });
    expect(described).toMatchObject({ generation: 2, spec: { description: 'new' } });
  });

  test('refuse a taken name and a model that is gone, and leave nothing behind', async () => {
    await store.services.create(service('s', 'a'));
    const sameName = service('t', 'a', { spec: service('s', 'a').spec });
    expect(await errorOf(store.services.create(sameName))).toBe('service.exists');
    expect(await errorOf(store.services.create(service('u', 'gone')))).toBe('service.model-not-found');
    expect((await store.services.all()).map((each) => each.id)).toEqual(['s']);
  });

  test('stay deleted once that was asked for', async () => {
    await store.services.create(service('s', 'a'));
    await store.services.setWish('s', { wish: 'deleted' });
    expect(await errorOf(store.services.setWish('s', { wish: 'running' }))).toBe('service.being-deleted');
    expect((await store.services.setWish('s', { wish: 'deleted' })).wish).toBe('deleted');
    await store.services.remove('s');
    expect(await store.services.get('s')).toBeUndefined();
    expect(await errorOf(store.services.setWish('s', { wish: 'running' }))).toBe('service.not-found');
    await store.services.setState('s', service('s', 'a').state);
    expect(await store.services.all()).toEqual([]);
  });

  test('keep what else they tell, however often their load changes', async () => {
    await store.services.create(service('s', 'a'));
    const event = (told: Notice, occurredAt: number) => ({ type: 'normal', notice: told, occurredAt }) as const;
    const started = event(notice('service.deploy-started', {}), 0);
    await store.services.addEvent('s', started);
    const scaled = (at: number) =>
      event(
        at % 2 === 0
          ? notice('service.scaled-from-zero', { model: 'm', to: 1 })
          : notice('service.scaled-to-zero', { model: 'm', from: 1, seconds: at }),
        at,
      );
    for (let at = 1; at <= 310; at += 1) await store.services.addEvent('s', scaled(at));
    const last = event(notice('service.stopped', {}), 400);
    await store.services.addEvent('s', last);
    const { total, rows } = await store.services.events('s', { order: 'asc', offset: 0, limit: 1_000 });
    expect(total).toBe(302);
    expect([rows[0], rows[1], rows[300], rows[301]]).toEqual([started, scaled(11), scaled(310), last]);
  });

  test('get their state together with the events that tell of it', async () => {
    await store.services.create(service('s', 'a'));
    const { state } = service('s', 'a');
    const stopped = { type: 'normal', notice: notice('service.stopped', {}), occurredAt: 5 } as const;
    await store.services.setState('s', { ...state, status: 'stopped' }, [stopped]);
    expect((await store.services.get('s'))?.state.status).toBe('stopped');
    const query = { order: 'asc', offset: 0, limit: 10 } as const;
    expect((await store.services.events('s', query)).rows).toEqual([stopped]);
    const broken = { ...stopped, occurredAt: Number.NaN };
    await store.services.setState('s', { ...state, status: 'running' }, [stopped, broken]).catch(() => undefined);
    expect((await store.services.get('s'))?.state.status).toBe('stopped');
    expect((await store.services.events('s', query)).rows).toEqual([stopped]);
  });

  test('are found by the status that clients see', async () => {
    await store.services.create(service('s', 'a'));
    const withStatus = async (status: string) => {
      const page = await store.services.list({ projectId: 'p', sortBy: 'publish_at', ...firstPage, status });
      return page.total;
    };
    expect(await withStatus('deploying')).toBe(1);
    const running = { status: 'running', observedGeneration: 1, progress: 100, transitionAt: 5, deployStartedAt: 1 };
    await store.services.setState('s', { ...running, status: 'running' });
    expect(await withStatus('running')).toBe(1);
    await store.services.setWish('s', { wish: 'stopped' });
    expect(await withStatus('stopping')).toBe(1);
    await store.services.setState('s', { ...running, status: 'stopped', observedGeneration: 2 });
    expect(await withStatus('stopped')).toBe(1);
  });

  test('list by model, name and time', async () => {
    await store.models.create(model('b'));
    await store.services.create(service('s', 'a', { createdAt: 1 }));
    await store.services.create(service('t', 'b', { createdAt: 2 }));
    const list = async (change: object) => {
      const page = await store.services.list({ projectId: 'p', sortBy: 'publish_at', ...firstPage, ...change });
      return page.rows.map((row) => row.id);
    };
    expect(await list({ order: 'desc' })).toEqual(['t', 's']);
    expect(await list({ modelId: 'b' })).toEqual(['t']);
    expect(await list({ name: 'SERVICE-S' })).toEqual(['s']);
    expect(await list({ id: 't' })).toEqual(['t']);
  });

  test('filter their events', async () => {
    await store.services.create(service('s', 'a'));
    for (let index = 0; index < 5; index += 1) {
      const type = index % 2 === 0 ? 'normal' : 'abnormal';
      await store.services.addEvent('s', { type, notice: notice('model.imported', {}), occurredAt: index });
    }
    const times = async (change: object) => {
      const page = await store.services.events('s', { ...firstPage, ...change });
      return page.rows.map((row) => row.occurredAt);
    };
    expect(await times({})).toEqual([0, 1, 2, 3, 4]);
    expect(await times({ order: 'desc', limit: 2, offset: 1 })).toEqual([2, 1]);
    expect(await times({ type: 'abnormal' })).toEqual([1, 3]);
    expect(await times({ startTime: 1, endTime: 3 })).toEqual([1, 2, 3]);
  });
});

describe('writers at the same time', () => {
  test('lose no change', async () => {
    await store.models.create(model('a'));
    await store.services.create(service('s', 'a'));
    const wishes = Array.from({ length: 20 }, (_, index) =>
      store.services.setWish('s', { wish: index % 3 === 0 ? 'stopped' : 'running' }),
    );
    const events = Array.from({ length: 20 }, (_, index) =>
      store.services.addEvent('s', { type: 'normal', notice: notice('model.imported', {}), occurredAt: index }),
    );
    await Promise.all([...wishes, ...events]);
    expect((await store.services.get('s'))?.generation).toBe(21);
    expect((await store.services.events('s', firstPage)).total).toBe(20);
  });

  test('get one row for one name', async () => {
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => errorOf(store.models.create(model(`m${index}`, { name: 'same' })))),
    );
    expect(results.filter((result) => result === 'none').length).toBe(1);
    expect(results.filter((result) => result === 'model.exists').length).toBe(9);
  });
});

test('what was acknowledged survives a killed process, also with another that writes', async () => {
  const file = join(folder, 'killed.db');
  const beside = await openStore(file);
  const child = Bun.spawn([process.execPath, join(import.meta.dir, '../../test/support/endless-writer.ts'), file], {
    stdout: 'pipe',
    stderr: 'inherit',
  });
  let acknowledged = -1;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of child.stdout) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n').slice(0, -1);
    acknowledged = Number(lines.at(-1) ?? -1);
    await beside.settings.ensure(`beside-${acknowledged}`, 'x');
    if (acknowledged >= 20) child.kill('SIGKILL');
  }
  await child.exited;
  await beside.close();
  const after = await openStore(file);
  for (let index = 0; index <= acknowledged; index += 1) {
    expect(await after.settings.get(`key-${index}`)).toBe(String(index));
  }
  expect(acknowledged).toBeGreaterThanOrEqual(20);
  await after.close();
}, 30_000);

test('settings and organizations keep the first that came', async () => {
  expect(await store.settings.get('id')).toBeUndefined();
  expect(await store.settings.ensure('id', 'one')).toBe('one');
  expect(await store.settings.ensure('id', 'two')).toBe('one');
});
