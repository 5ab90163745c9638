import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeBack } from '../../test/support/former-database.ts';
import { service as plannedService, versionSpec } from '../../test/support/planned-service.ts';
import { notice } from '../contract/notices.ts';
import type { Service, ServiceSpec, ServiceState } from '../contract/service.ts';
import { openStore } from './open-store.ts';
import type { Store } from './store.ts';

let folder: string;
let file: string;
let store: Store;
let time: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-updates-'));
  file = join(folder, 'sluice.db');
  time = 1_000;
  store = await openStore(file, () => time);
  for (const id of ['a', 'b', 'c']) await createModel(id);
  await store.services.create(configured('a'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function createModel(id: string): Promise<void> {
  return store.models.create({
    id,
    projectId: 'p',
    ownerId: 'u',
    name: `model-${id}`,
    version: '0.0.1',
    status: 'published',
    sourceLocation: 'team/echo:1',
    container: { protocol: 'http', port: 8080 },
    request: {},
    createdAt: 1,
  });
}

function specOf(modelId: string, environment: Record<string, string> = {}): ServiceSpec {
  const versions = [versionSpec({ modelId, environment })];
  return { ...plannedService({ versions }).spec, request: { config: [{ model_id: modelId, envs: environment }] } };
}

function configured(modelId: string): Service {
  return { ...plannedService({}), id: 's', projectId: 'p', spec: specOf(modelId), createdAt: 10, updatedAt: 10 };
}

function change(modelId: string, environment: Record<string, string> = {}): Promise<Service> {
  const { versions, request } = specOf(modelId, environment);
  return store.services.setWish('s', { spec: ({ spec }) => ({ ...spec, versions, request }) });
}

async function record(state: Partial<ServiceState>): Promise<void> {
  const service = await present();
  await store.services.setState('s', { ...service.state, observedGeneration: service.generation, ...state });
}

function settled(generation: number): Promise<void> {
  return record({ status: 'running', progress: 100, settledGeneration: generation, observedGeneration: generation });
}

async function present(): Promise<Service> {
  const service = await store.services.get('s');
  if (!service) throw new Error('the service is gone');
  return service;
}

async function history() {
  const { rows } = await store.services.updates('s', { skip: 0, limit: 1_000 });
  return rows.map(({ generation, kind, result, versions }) => [generation, kind, versions[0]?.modelId, result]);
}

async function deletable(modelId: string): Promise<boolean> {
  return (await store.models.usedBy(modelId)).length === 0;
}

describe('the history of configurations', () => {
  test('begins with the first and ends it when the service was ready as a whole', async () => {
    const page = { skip: 0, limit: 10 };
    const { versions } = specOf('a');
    const first = { generation: 1, kind: 'create', versions, config: [{ model_id: 'a', envs: {} }], createdAt: 10 };
    expect(await store.services.updates('s', page)).toEqual({
      total: 1,
      rows: [{ ...first, kind: 'create', result: 'RUNNING' }],
    });
    await record({ status: 'deploying', progress: 50 });
    expect(await history()).toEqual([[1, 'create', 'a', 'RUNNING']]);
    await settled(1);
    expect((await store.services.updates('s', page)).rows).toEqual([
      { ...first, kind: 'create', result: 'SUCCESS', finishedAt: 1_000 },
    ]);
  });

  test('has a row for every configuration and for nothing else', async () => {
    await settled(1);
    await store.services.setWish('s', { wish: 'stopped' });
    await store.services.setWish('s', { wish: 'running' });
    await store.services.setWish('s', { spec: ({ spec }) => ({ ...spec, description: 'new' }) });
    const same = await change('a');
    expect(same.generation).toBe(3);
    expect(await history()).toEqual([[1, 'create', 'a', 'SUCCESS']]);
    const changed = await change('b', { MODE: 'fast' });
    expect([changed.generation, changed.updatedAt, changed.spec.description]).toEqual([4, 1_000, 'new']);
    expect(await history()).toEqual([
      [4, 'update', 'b', 'RUNNING'],
      [1, 'create', 'a', 'SUCCESS'],
    ]);
    // Ready as a whole before the reconciler saw the change: that says nothing of it.
    await settled(3);
    expect((await history())[0]).toEqual([4, 'update', 'b', 'RUNNING']);
    await settled(4);
    expect((await history())[0]).toEqual([4, 'update', 'b', 'SUCCESS']);
  });

  test('says what a newer change did to one under way, and why another failed', async () => {
    await change('b');
    await change('c');
    const reason = notice('service.deploy-timed-out', { ready: 0, wished: 1, seconds: 5 });
    time = 2_000;
    await record({ status: 'failed', reason });
    const { rows } = await store.services.updates('s', { skip: 0, limit: 10 });
    expect(
      rows.map(({ generation, result, finishedAt, reason: why }) => [generation, result, finishedAt, why]),
    ).toEqual([
      [3, 'FAIL', 2_000, reason],
      [2, 'FAIL', 1_000, notice('service.update-superseded', {})],
      [1, 'FAIL', 1_000, notice('service.update-superseded', {})],
    ]);
    // Started again, it came up: it is good, and may be gone back to.
    await store.services.setWish('s', { wish: 'running' });
    await settled(4);
    expect((await store.services.updates('s', { skip: 0, limit: 1 })).rows[0]).not.toHaveProperty('reason');
    expect((await history())[0]).toEqual([3, 'update', 'c', 'SUCCESS']);
  });

  test('keeps the latest hundred, and the last good one always', async () => {
    await settled(1);
    for (let index = 0; index < 120; index += 1) await change('a', { INDEX: String(index) });
    const rows = await history();
    expect(rows.length).toBe(100);
    expect(rows[0]).toEqual([121, 'update', 'a', 'RUNNING']);
    expect(rows.at(-1)).toEqual([1, 'create', 'a', 'SUCCESS']);
    expect(rows.at(-2)).toEqual([23, 'update', 'a', 'FAIL']);
    expect((await store.services.updates('s', { skip: 98, limit: 10 })).rows.length).toBe(2);
  });

  test('goes with the service', async () => {
    await store.services.setWish('s', { wish: 'deleted' });
    await store.services.remove('s');
    expect(await history()).toEqual([]);
  });
});

describe('going back', () => {
  const reason = notice('service.deploy-timed-out', { ready: 0, wished: 1, seconds: 5 });

  test('gives the last good configuration again and keeps what concerns no instance', async () => {
    await settled(1);
    await change('b');
    await store.services.setWish('s', { spec: ({ spec }) => ({ ...spec, description: 'new' }) });
    const back = await store.services.rollBack('s', { generation: 2, reason });
    expect(back).toMatchObject({ generation: 3, wish: 'running', spec: { ...specOf('a'), description: 'new' } });
    expect(await present()).toEqual(back as Service);
    expect(await history()).toEqual([
      [3, 'rollback', 'a', 'RUNNING'],
      [2, 'update', 'b', 'FAIL'],
      [1, 'create', 'a', 'SUCCESS'],
    ]);
    expect((await store.services.updates('s', { skip: 1, limit: 1 })).rows[0]?.reason).toEqual(reason);
  });

  test('does nothing where something else was wished meanwhile', async () => {
    await settled(1);
    await change('b');
    expect(await store.services.rollBack('s', { generation: 1, reason })).toBeUndefined();
    await store.services.setWish('s', { wish: 'stopped' });
    expect(await store.services.rollBack('s', { generation: 3, reason })).toBeUndefined();
    expect(await store.services.rollBack('gone', { generation: 1, reason })).toBeUndefined();
    expect(await history()).toEqual([
      [2, 'update', 'b', 'RUNNING'],
      [1, 'create', 'a', 'SUCCESS'],
    ]);
  });

  test('does nothing where no other configuration was ever good', async () => {
    expect(await store.services.rollBack('s', { generation: 1, reason })).toBeUndefined();
    await change('b');
    expect(await store.services.rollBack('s', { generation: 2, reason })).toBeUndefined();
    await settled(2);
    expect(await store.services.rollBack('s', { generation: 2, reason })).toBeUndefined();
    // What was gone back to fails as well: there is nothing else.
    await change('c');
    await store.services.rollBack('s', { generation: 3, reason });
    expect(await store.services.rollBack('s', { generation: 4, reason })).toBeUndefined();
    expect((await history())[0]).toEqual([4, 'rollback', 'b', 'RUNNING']);
  });

  test('and a change of the same moment: one after the other, each whole', async () => {
    await settled(1);
    await change('b');
    for (let generation = 2, round = 0; round < 20; round += 1) {
      const back = () => store.services.rollBack('s', { generation, reason });
      const other = () => change(round % 4 < 2 ? 'c' : 'b', { ROUND: String(round) });
      const backFirst = round % 2 === 0;
      const [first, second] = await Promise.all(backFirst ? [back(), other()] : [other(), back()]);
      const now = await present();
      // What was changed meanwhile is not what failed: it is not taken back.
      expect(second).toEqual(backFirst ? now : undefined);
      expect(first?.generation).toBe(generation + 1);
      expect(now.spec.versions[0]?.environment).toEqual({ ROUND: String(round) });
      generation = now.generation;
    }
  });
});

describe('models', () => {
  test('of the last good configuration stay until another one is good', async () => {
    await settled(1);
    await change('b');
    await change('c');
    expect([await deletable('a'), await deletable('b'), await deletable('c')]).toEqual([false, true, false]);
    await expect(store.models.delete('a')).rejects.toMatchObject({ key: 'model.in-use' });
    await settled(3);
    expect([await deletable('a'), await deletable('c')]).toEqual([true, false]);
    await store.models.delete('a');
  });

  test('of a failed update are let go by going back', async () => {
    await settled(1);
    await change('b');
    await store.services.rollBack('s', { generation: 2 });
    expect([await deletable('a'), await deletable('b')]).toEqual([false, true]);
  });

  test('all go when the service is deleted in the middle of an update', async () => {
    await settled(1);
    await change('b');
    await store.services.setWish('s', { wish: 'deleted' });
    await settled(2);
    expect([await deletable('a'), await deletable('b')]).toEqual([true, true]);
  });

  test('that are gone are not changed to', async () => {
    await settled(1);
    await store.models.delete('c');
    await expect(change('c')).rejects.toMatchObject({ key: 'service.model-not-found' });
    expect(await history()).toEqual([[1, 'create', 'a', 'SUCCESS']]);
    expect((await present()).generation).toBe(1);
  });
});

test('a data folder from before has a first row for each service, as the history told it', async () => {
  const states = { serving: 'running', coming: 'deploying', given: 'failed', resting: 'stopped' } as const;
  const reason = notice('service.deploy-timed-out', { ready: 0, wished: 1, seconds: 5 });
  for (const [id, status] of Object.entries(states)) {
    await store.services.create({ ...configured('a'), id, spec: { ...specOf('a'), name: id }, generation: 3 });
    const seen = {
      observedGeneration: 3,
      progress: status === 'running' ? 100 : 0,
      transitionAt: 77,
      deployStartedAt: 10,
    };
    await store.services.setState(id, { ...seen, status, ...(status === 'failed' && { reason }) });
  }
  await store.close();
  await takeBack(file, 4);
  store = await openStore(file, () => time);
  const first = async (id: string) => (await store.services.updates(id, { skip: 0, limit: 10 })).rows;
  const { versions } = specOf('a');
  const row = {
    generation: 1,
    kind: 'create',
    versions,
    config: [{ model_id: 'a', envs: {} }],
    createdAt: 10,
  } as const;
  expect(await first('serving')).toEqual([{ ...row, result: 'SUCCESS', finishedAt: 77 }]);
  expect(await first('coming')).toEqual([{ ...row, result: 'RUNNING' }]);
  expect(await first('given')).toEqual([{ ...row, result: 'FAIL', reason, finishedAt: 77 }]);
  expect(await first('resting')).toEqual([{ ...row, result: 'SUCCESS', finishedAt: 77 }]);
  // And can be gone back to.
  await store.services.setWish('serving', { spec: { ...specOf('b'), name: 'serving' } });
  const back = await store.services.rollBack('serving', { generation: 4 });
  expect(back?.spec.versions).toEqual(versions);
});

test('a service that is wished to run needs its models and those of the last good configuration, until the new one is good', async () => {
  const needed = async () => (await store.models.needed()).map(({ id }) => id).sort();
  await settled(1);
  expect(await needed()).toEqual(['a']);
  await change('b');
  expect(await needed()).toEqual(['a', 'b']);
  await settled(2);
  expect(await needed()).toEqual(['b']);
  await store.services.setWish('s', { wish: 'stopped' });
  expect(await needed()).toEqual([]);
  await store.services.setWish('s', { wish: 'deleted' });
  expect(await needed()).toEqual([]);
});
