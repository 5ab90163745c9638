import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model({ name: 'secretive', version: '1.0.0' });
});
afterAll(() => api[Symbol.asyncDispose]());

const secret = 'swordfish-0815-in-the-clear';
const entry = (change: object = {}) => ({
  model_id: modelId,
  specification: 'modelarts.vm.cpu.2u',
  instance_count: 1,
  envs: { PASSWORD: secret, MODE: 'fast' },
  additional_properties: { secret_envs: ['PASSWORD'] },
  ...change,
});
let count = 0;
async function created(config: object = entry()): Promise<string> {
  count += 1;
  const body = { service_name: `secretive-${count}`, infer_type: 'real-time', config: [config] };
  const answer = await api.call('POST', '/v1/{p}/services', body);
  expect(answer.status).toBe(200);
  return answer.body.service_id;
}
const put = (id: string, config: object) => api.call('PUT', `/v1/{p}/services/${id}`, { config: [config] });
const show = (id: string) => api.call('GET', `/v1/{p}/services/${id}`);
const present = async (id: string) => {
  const service = await api.store.services.get(id);
  if (service === undefined) throw new Error(`no service ${id}`);
  return service;
};
const opened = async (id: string) => {
  const { spec } = await present(id);
  return spec.versions.map((version) => api.environmentSecrets.open(id, version));
};

test('are shown hidden, and lie sealed wherever they are kept', async () => {
  const id = await created();
  expect((await show(id)).body.config[0]).toMatchObject({
    envs: { PASSWORD: '******', MODE: 'fast' },
    additional_properties: { secret_envs: ['PASSWORD'] },
  });
  const history = await api.call('GET', `/v1/{p}/services/${id}/logs`);
  expect(history.body.logs[0].config[0].envs).toEqual({ PASSWORD: '******', MODE: 'fast' });
  expect(await opened(id)).toEqual([{ PASSWORD: secret }]);
  expect((await present(id)).spec.versions[0]?.environment).toEqual({ MODE: 'fast' });
  const folder = dirname(api.databaseFile);
  const files = readdirSync(folder).filter((name) => name.startsWith('sluice.db'));
  expect(files.length).toBeGreaterThan(0);
  const bytes = files.map((name) => readFileSync(join(folder, name), 'latin1')).join('');
  expect(bytes).toContain('secretive-1');
  expect(bytes).not.toContain(secret);
});

test('stay what they are when they come back as they were shown, whatever else changes', async () => {
  const id = await created();
  expect((await put(id, entry({ envs: { PASSWORD: '******', MODE: 'slow' } }))).status).toBe(200);
  expect(await opened(id)).toEqual([{ PASSWORD: secret }]);
  expect((await put(id, entry({ envs: { PASSWORD: '******' }, additional_properties: {} }))).status).toBe(200);
  expect(await opened(id)).toEqual([{ PASSWORD: secret }]);
  const next = await api.model({ name: 'secretive', version: `1.0.${count}` });
  expect((await put(id, entry({ model_id: next, envs: { PASSWORD: '******' } }))).status).toBe(200);
  expect(await opened(id)).toEqual([{ PASSWORD: secret }]);
});

test('the same values are the same configuration, others another one, and a roll-back brings the former ones', async () => {
  const id = await created();
  expect((await put(id, entry())).status).toBe(200);
  expect((await put(id, entry({ envs: { PASSWORD: '******', MODE: 'fast' } }))).status).toBe(200);
  expect((await present(id)).generation).toBe(1);
  await api.setState(id, { status: 'running', settledGeneration: 1 });
  expect((await put(id, entry({ envs: { PASSWORD: 'another', MODE: 'fast' } }))).status).toBe(200);
  expect((await present(id)).generation).toBe(2);
  expect(await opened(id)).toEqual([{ PASSWORD: 'another' }]);
  expect((await api.call('POST', `/v1/{p}/services/${id}/rollback`, {})).status).toBe(200);
  expect(await opened(id)).toEqual([{ PASSWORD: secret }]);
});

test('need a value: a new one, or one that was there before', async () => {
  const id = await created();
  const answers = [
    await put(id, entry({ envs: {} })),
    await put(id, entry({ envs: { constructor: '******' }, additional_properties: { secret_envs: ['constructor'] } })),
    await put(id, entry({ additional_properties: { secret_envs: ['toString'] } })),
    await api.call('POST', '/v1/{p}/services', {
      service_name: 'without-one',
      infer_type: 'real-time',
      config: [entry({ envs: { PASSWORD: '******' } })],
    }),
  ];
  for (const { status, body } of answers) {
    expect([status, body.error_code]).toEqual([400, 'ModelArts.3037']);
    expect(body.error_msg).toContain('config[0].additional_properties.secret_envs');
  }
  expect((await present(id)).generation).toBe(1);
});

test('values that are refused are not repeated', async () => {
  const { status, body } = await api.call('POST', '/v1/{p}/services', {
    service_name: 'refused',
    infer_type: 'real-time',
    config: [entry({ envs: { PASSWORD: `${secret}\u0000` } })],
  });
  expect(status).toBe(400);
  expect(body.error_msg).not.toContain(secret);
});
