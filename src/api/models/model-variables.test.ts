import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { applyFix } from '../../../test/support/apply-fix.ts';
import { startTestApi, type TestApi, testImage } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const secret = 'albatross-4711-in-the-clear';
let count = 0;
const create = (more: object) => {
  count += 1;
  return api.call('POST', '/v1/{p}/models', {
    model_name: 'sealed',
    model_version: `0.0.${count}`,
    model_type: 'Image',
    source_location: 'team/echo:1.0',
    ...more,
  });
};
const created = async (more: object): Promise<string> => {
  const answer = await create(more);
  expect(answer.status).toBe(200);
  return answer.body.model_id;
};
const container = async (id: string) => {
  const model = await api.store.models.get(id);
  if (model === undefined) throw new Error(`no model ${id}`);
  return { open: model.container.environment, secret: api.environmentSecrets.open(id, model.container) };
};

const full = { envs: { PASSWORD: secret, MODE: 'fast', THREADS: 4 }, secret_envs: ['PASSWORD'] };

test('are shown, the secret ones hidden and sealed', async () => {
  const id = await created(full);
  expect((await api.call('GET', `/v1/{p}/models/${id}`)).body).toMatchObject({
    envs: { PASSWORD: '******', MODE: 'fast', THREADS: '4' },
    secret_envs: ['PASSWORD'],
  });
  expect(await container(id)).toEqual({ open: { MODE: 'fast', THREADS: '4' }, secret: { PASSWORD: secret } });
  const folder = dirname(api.databaseFile);
  const bytes = readdirSync(folder)
    .filter((name) => name.startsWith('sluice.db'))
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
  expect(bytes).toContain(id);
  expect(bytes).not.toContain(secret);
});

test('of a model without any are not there', async () => {
  const id = await created({});
  const { body } = await api.call('GET', `/v1/{p}/models/${id}`);
  expect(Object.keys(body)).not.toContainAnyValues(['envs', 'secret_envs', 'envs_from']);
  expect(await container(id)).toEqual({ open: undefined, secret: {} });
});

test('are taken over by a next version that names the one before', async () => {
  const from = await created(full);
  const shown = (await api.call('GET', `/v1/{p}/models/${from}`)).body;
  const id = await created({ envs: shown.envs, secret_envs: shown.secret_envs, envs_from: from });
  expect(await container(id)).toEqual(await container(from));
  // Said to be open, it stays what it is.
  const still = await created({ envs: shown.envs, envs_from: from });
  expect(await container(still)).toEqual(await container(from));
  // The version before may go.
  expect((await api.call('DELETE', `/v1/{p}/models/${from}`)).status).toBe(200);
  expect(await container(await created({ envs: shown.envs, envs_from: id }))).toEqual(await container(id));
});

test('that cannot be had are refused', async () => {
  const refusals = [
    [{ envs: { A: '******' }, secret_envs: ['A'] }, 400, 'secret_envs'],
    [{ secret_envs: ['A'] }, 400, 'secret_envs'],
    [{ envs: { 'A=B': '1' } }, 400, 'envs'],
    [{ envs: { A: 'a\u0000b' } }, 400, 'envs'],
    [{ envs: { A: '******' }, envs_from: '0f8a3b8e-0000-4000-8000-000000000000' }, 404, '0f8a3b8e'],
  ] as const;
  for (const [more, status, said] of refusals) {
    const answer = await create(more);
    expect({ status: answer.status, said: answer.body.error_msg }).toEqual({
      status,
      said: expect.stringContaining(said),
    });
  }
  const foreign = await api.model({ projectId: 'f'.repeat(32) });
  expect((await create({ envs: { A: '******' }, envs_from: foreign })).status).toBe(404);
});

test('go with the fix that makes a next version, and what a model has is not missed', async () => {
  const id = await created({ ...full, initial_config: { protocol: 'ws', port: 8080 } });
  await api.store.models.setImported(id, 'published', testImage);
  const { body } = await api.call('POST', '/v1/{p}/services', {
    service_name: 'sealed',
    infer_type: 'real-time',
    config: [{ model_id: id, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
  });
  const model = `sealed 0.0.${count}`;
  const log = 'MODE: parameter not set\nREGION: parameter not set';
  await api.setState(body.service_id, {
    status: 'failed',
    observedGeneration: 1,
    reason: { key: 'service.crash-loop', args: { model, times: 5, exitCode: 1, log } },
  });
  const diagnosis = () => api.call('GET', `/v1/{p}/services/${body.service_id}/diagnosis`);
  expect((await diagnosis()).body.fixes[0]).toMatchObject({ kind: 'environment', inputs: ['REGION'] });

  await api.setState(body.service_id, {
    status: 'failed',
    observedGeneration: 1,
    reason: { key: 'instance.wrong-port', args: { model, port: 8080, ports: '9000', suggested: 9000 } },
  });
  const [fix] = (await diagnosis()).body.fixes;
  await applyFix(fix.steps, (method, path, sent) => api.call(method, path, sent), {
    inputs: {},
    wait: ({ model_id: next = '' }) => api.store.models.setImported(next, 'published', testImage),
  });
  // The version that the fix made.
  count += 1;
  const [entry] = (await api.call('GET', `/v1/{p}/services/${body.service_id}`)).body.config;
  expect(entry.model_id).not.toBe(id);
  expect(await container(entry.model_id)).toEqual(await container(id));
});

test('are those of an examination, too', async () => {
  const from = await created(full);
  const begun = await api.call('POST', '/v1/{p}/image-examinations', {
    source_location: 'team/echo:1.0',
    envs: { PASSWORD: '******', MODE: 'slow' },
    envs_from: from,
  });
  expect(begun.status).toBe(200);
  expect(JSON.stringify(begun.body)).not.toContain(secret);
});
