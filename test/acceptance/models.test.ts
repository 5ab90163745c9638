import { afterAll, beforeAll, expect, test } from 'bun:test';
import { registryOf, Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let stage: Stage;
let image: string;

beforeAll(async () => {
  [stage, image] = await Promise.all([Stage.open(), buildTestImage('scratch-static')]);
  await stage.push(image, 'models/echo:1.0');
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

const body = (changes: Readonly<Record<string, unknown>>) => ({
  model_name: 'refused',
  model_version: '0.0.1',
  model_type: 'Image',
  source_location: 'models/echo:1.0',
  initial_config: JSON.stringify({ protocol: 'ws', port: 8080 }),
  ...changes,
});

test('a model made from a pushed image is published', async () => {
  const id = await stage.api.createModel('pushed', 'models/echo:1.0', { protocol: 'ws', port: 8080 });
  const model = await stage.api.modelDone(id);
  expect(model).toMatchObject({
    model_id: id,
    model_name: 'pushed',
    model_version: '0.0.1',
    model_type: 'Image',
    model_status: 'published',
    source_location: 'models/echo:1.0',
  });
  expect(JSON.parse(String(model['config']))).toEqual({ model_type: 'Image', protocol: 'ws', port: 8080 });
  expect(Number(model['model_size'])).toBeGreaterThan(0);
});

test.each(['localhost', '127.0.0.1'])('the platform knows its registry under the name %s', async (host) => {
  const source = `${host}:${stage.platform.port}/models/echo:1.0`;
  const id = await stage.api.createModel(`named-${host.replaceAll('.', '-')}`, source);
  expect((await stage.api.modelDone(id))['model_status']).toBe('published');
});

test('a missing image ends in failed, with an event that says so', async () => {
  const id = await stage.api.createModel('missing', 'models/none:1.0');
  expect((await stage.api.modelDone(id))['model_status']).toBe('failed');
  const { body: events } = await stage.api.call('GET', `/models/${id}/events`);
  expect(JSON.stringify(events)).toContain('models/none:1.0');
  expect(JSON.stringify(events)).toMatch(/abnormal/);
});

test('models are listed and found by name', async () => {
  const { body: list } = await stage.api.call('GET', '/models?model_name=pushed&exact_match=true');
  expect(list).toMatchObject({ total_count: 1, count: 1 });
});

test('a model keeps its image when the tag moves', async () => {
  await stage.push(image, 'models/moving:1.0');
  const id = await stage.api.createModel('moving', 'models/moving:1.0', { protocol: 'ws' });
  await stage.api.modelDone(id);
  await stage.push(await buildTestImage('exits-at-once'), 'models/moving:1.0');
  const service = await stage.api.createService('moving', id);
  await stage.api.serviceIs(service, 'running');
  using socket = await stage.api.openSocket(service);
  expect(await socket.ask('still the old one')).toBe('still the old one');
  await stage.api.deleteService(service);
}, 240_000);

test('a model in use is not deleted', async () => {
  const id = await stage.api.createModel('used', 'models/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(id);
  const service = await stage.api.createService('uses-it', id);
  const refused = await stage.api.call('DELETE', `/models/${id}`);
  expect(refused.status).toBe(200);
  expect(refused.body).toMatchObject({
    delete_success_list: [],
    delete_failed_list: [{ model_id: id, error_code: 'ModelArts.3009' }],
  });
  await stage.api.deleteService(service);
  expect((await stage.api.call('DELETE', `/models/${id}`)).body).toMatchObject({ delete_success_list: [id] });
  expect((await stage.api.call('GET', `/models/${id}`)).status).toBe(404);
}, 120_000);

test('name and version are taken together', async () => {
  await stage.api.createModel('twice', 'models/echo:1.0');
  const again = await stage.api.call('POST', '/models', body({ model_name: 'twice' }));
  expect(again.status).toBe(409);
  expect(again.body['error_code']).toBe('ModelArts.3002');
});

test.each([
  ['model_name', body({ model_name: 7 })],
  ['model_name', body({ model_name: 'a name with spaces' })],
  ['model_version', body({ model_version: '1' })],
  ['model_type', body({ model_type: 'PyTorch' })],
  ['source_location', body({ source_location: 'obs://bucket/model' })],
  ['source_location', body({ source_location: undefined })],
  ['initial_config', body({ initial_config: '{' })],
  ['port', body({ initial_config: JSON.stringify({ port: 70_000 }) })],
  ['protocol', body({ initial_config: JSON.stringify({ protocol: 'grpc' }) })],
])('a wrong %s is refused by its name', async (field, wrong) => {
  const answer = await stage.api.call('POST', '/models', wrong);
  expect(answer.status).toBe(400);
  expect(String(answer.body['error_msg'])).toContain(field);
});

test('a body that is no JSON is refused', async () => {
  const answer = await stage.platform.fetch(`/v1/${stage.api.projectId}/models`, {
    method: 'POST',
    headers: { 'X-Auth-Token': stage.api.token, 'Content-Type': 'application/json' },
    body: '{"model_name":',
  });
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ error_code: expect.stringMatching(/^ModelArts\./) });
});

test('unknown fields are accepted and named', async () => {
  const wish = body({
    model_name: 'more-fields',
    source_location: `${registryOf(stage.platform)}/models/echo:1.0`,
    shoe_size: 43,
  });
  const answer = await stage.api.call('POST', '/models', wish);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-sluice-ignored-fields')).toContain('shoe_size');
});
