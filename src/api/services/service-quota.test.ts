import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model({ name: 'counted', version: '1.0.0' });
});
afterAll(() => api[Symbol.asyncDispose]());
afterEach(async () => {
  api.serviceQuota = {};
  for (const { id } of await api.store.services.all()) await api.store.services.remove(id);
});

const config = (instances: number) => [
  { model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: instances },
];
let count = 0;
function create(instances = 1, more: object = {}) {
  count += 1;
  const body = { service_name: `counted-${count}`, infer_type: 'real-time', config: config(instances), ...more };
  return api.call('POST', '/v1/{p}/services', body);
}
const put = (id: string, body: object) => api.call('PUT', `/v1/{p}/services/${id}`, body);
const code = ({ status, body }: { status: number; body: { error_code?: string } }) =>
  status === 200 ? 'done' : `${status} ${body.error_code}`;
const created = async (instances = 1): Promise<string> => (await create(instances)).body.service_id;
async function stopped(instances: number): Promise<string> {
  const id = await created(instances);
  await api.setState(id, { status: 'running', settledGeneration: 1 });
  await put(id, { status: 'stopped' });
  await api.setState(id, { status: 'stopped' });
  return id;
}

test('creates at the same time do not exceed the number of services together', async () => {
  api.serviceQuota = { services: 3 };
  const answers = (await Promise.all(Array.from({ length: 12 }, () => create()))).map(code);
  expect(answers.filter((answer) => answer === 'done')).toHaveLength(3);
  expect(answers.filter((answer) => answer === '400 ModelArts.3520')).toHaveLength(9);
  expect(await api.store.services.all()).toHaveLength(3);
  const refused = await create();
  expect(refused.body.error_msg).toContain('A maximum of 3 real-time services are allowed');

  const [first] = await api.store.services.all();
  expect((await api.call('DELETE', `/v1/{p}/services/${first?.id}`)).status).toBe(200);
  expect((await Promise.all([create(), create()])).map(code).sort()).toEqual(['400 ModelArts.3520', 'done']);
});

test('starts and creates at the same time do not exceed the number of started services', async () => {
  const rested = [await stopped(1), await stopped(1), await stopped(1)];
  api.serviceQuota = { running: 2 };
  const answers = await Promise.all([...rested.map((id) => put(id, { status: 'running' })), create(), create()]);
  expect(answers.map(code).sort()).toEqual([...Array(3).fill('400 ModelArts.3521'), 'done', 'done']);
  expect((await api.store.services.all()).filter(({ wish }) => wish === 'running')).toHaveLength(2);
});

test('instances count over all started services, and only what asks for more is refused', async () => {
  const rested = await stopped(4);
  const running = await created(2);
  await api.setState(running, { status: 'running', settledGeneration: 1 });
  api.serviceQuota = { instances: 5 };
  expect(code(await put(rested, { status: 'running' }))).toBe('400 ModelArts.3522');
  expect(code(await put(rested, { config: config(9) }))).toBe('done');
  expect(code(await create(4))).toBe('400 ModelArts.3522');
  const grown = await Promise.all([put(running, { config: config(5) }), create(3)]);
  expect(grown.map(code).sort()).toEqual(['400 ModelArts.3522', 'done']);
  for (const { id } of await api.store.services.all()) if (id !== running) await api.store.services.remove(id);
  await api.setState(running, { status: 'running' });
  expect(code(await put(running, { config: config(5) }))).toBe('done');
  expect(code(await put(running, { config: config(6) }))).toBe('400 ModelArts.3522');

  api.serviceQuota = { services: 1, running: 1, instances: 1 };
  await api.setState(running, { status: 'running' });
  expect(code(await put(running, { description: 'in words' }))).toBe('done');
  expect(code(await put(running, { config: config(4) }))).toBe('done');
  await api.setState(running, { status: 'running', settledGeneration: 99 });
  expect(code(await api.call('POST', `/v1/{p}/services/${running}/rollback`, { generation: 1 }))).toBe('done');
  expect(code(await put(running, { status: 'stopped' }))).toBe('done');
});
