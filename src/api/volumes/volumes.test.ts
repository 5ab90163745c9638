import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model({ name: 'keeping', version: '1.0.0' });
});
afterAll(() => api[Symbol.asyncDispose]());

const config = (...names: string[]) => [
  {
    model_id: modelId,
    specification: 'modelarts.vm.cpu.2u',
    instance_count: 1,
    additional_properties: { persistent_volumes: names.map((name) => ({ name, mount_path: `/data/${name}` })) },
  },
];
const post = (name: string, ...volumes: string[]) =>
  api.call('POST', '/v1/{p}/services', { service_name: name, infer_type: 'real-time', config: config(...volumes) });
async function service(name: string, ...volumes: string[]): Promise<string> {
  const { status, body } = await post(name, ...volumes);
  expect(status).toBe(200);
  return body.service_id;
}
const show = (name: string) => api.call('GET', `/v1/{p}/volumes/${name}`);
const remove = (name: string) => api.call('DELETE', `/v1/{p}/volumes/${name}`);
const code = ({ status, body }: { status: number; body: { error_code?: string } }) =>
  `${status} ${body.error_code ?? ''}`;

test('are created, shown and listed in pages by name', async () => {
  for (const name of ['list-b', 'list-c', 'list-a']) {
    const { status, body } = await api.call('POST', '/v1/{p}/volumes', { name });
    expect([status, body]).toEqual([200, { name, status: 'available', created_at: expect.any(Number), services: [] }]);
  }
  expect(code(await api.call('POST', '/v1/{p}/volumes', { name: 'list-a' }))).toBe('409 ModelArts.3503');
  expect(code(await api.call('POST', '/v1/{p}/volumes', { name: '../x' }))).toBe('400 ModelArts.3037');
  const list = async (query: string) => {
    const { body } = await api.call('GET', `/v1/{p}/volumes?name=list-&${query}`);
    return [body.total_count, body.count, body.volumes.map(({ name }: { name: string }) => name)];
  };
  expect(await list('')).toEqual([3, 3, ['list-a', 'list-b', 'list-c']]);
  expect(await list('limit=2&offset=1')).toEqual([3, 1, ['list-c']]);
  expect(await list('limit=2&order=desc')).toEqual([3, 2, ['list-c', 'list-b']]);
  expect(code(await show('gone'))).toBe('404 ModelArts.3502');
  expect(code(await remove('gone'))).toBe('404 ModelArts.3502');
});

test('a volume that a service names is made, stays without it, and is deleted by request alone', async () => {
  const id = await service('owner', 'weights');
  const users = [{ service_id: id, service_name: 'owner' }];
  expect((await show('weights')).body).toMatchObject({ status: 'available', services: users });
  const refused = await remove('weights');
  expect([code(refused), refused.body.error_msg]).toEqual(['409 ModelArts.3519', expect.stringContaining('owner')]);

  expect((await api.call('DELETE', `/v1/{p}/services/${id}`)).status).toBe(200);
  expect((await remove('weights')).status).toBe(200);
  expect((await show('weights')).body).toMatchObject({ status: 'deleting', services: users });
  expect(api.woken).toContain('volumes');
  // Its instances may still be there.
  const own = { projectId: api.credentials.project_id, name: 'weights' };
  expect(await api.store.volumes.beingDeleted()).toEqual([{ ...own, isFree: false }]);
  expect(code(await post('another', 'weights'))).toBe('409 ModelArts.3519');
  expect(code(await api.call('POST', '/v1/{p}/volumes', { name: 'weights' }))).toBe('409 ModelArts.3519');
  await api.store.services.remove(id);
  expect(await api.store.volumes.beingDeleted()).toEqual([{ ...own, isFree: true }]);
  await api.store.volumes.remove(own.projectId, own.name);
  expect((await show('weights')).status).toBe(404);
  await service('another', 'weights');
  await api.store.volumes.remove(own.projectId, own.name);
  expect((await show('weights')).status).toBe(200);
});

test('a service has the volumes of its last good configuration until another one is good', async () => {
  const id = await service('changing', 'before');
  await api.setState(id, { status: 'running', settledGeneration: 1 });
  expect((await api.call('PUT', `/v1/{p}/services/${id}`, { config: config('after') })).status).toBe(200);
  expect(code(await remove('before'))).toBe('409 ModelArts.3519');
  expect(code(await remove('after'))).toBe('409 ModelArts.3519');
  await api.setState(id, { status: 'running', settledGeneration: 2 });
  expect((await remove('before')).status).toBe(200);
  expect(code(await api.call('POST', `/v1/{p}/services/${id}/rollback`, {}))).toBe('409 ModelArts.3519');
  await api.store.volumes.remove(api.credentials.project_id, 'before');
  expect((await api.call('POST', `/v1/{p}/services/${id}/rollback`, {})).status).toBe(200);
  expect((await show('before')).body.status).toBe('available');
});

test('of a deletion and services that want the volume at the same time one goes first, whole', async () => {
  for (let round = 0; round < 5; round += 1) {
    const name = `contended-${round}`;
    await api.call('POST', '/v1/{p}/volumes', { name });
    const [one, deletion, other] = await Promise.all([
      post(`first-${round}`, name),
      remove(name),
      post(`second-${round}`, name),
    ]);
    const { body } = await show(name);
    const having = [one, other].filter(({ status }) => status === 200);
    expect(body.services).toHaveLength(having.length);
    expect(body.status).toBe(deletion.status === 200 ? 'deleting' : 'available');
    if (deletion.status === 200) expect(having).toEqual([]);
  }
});

test('a service that is refused leaves no volume behind', async () => {
  expect((await post('owner-2', 'fresh')).status).toBe(200);
  expect((await post('owner-2', 'left-over')).status).toBe(409);
  expect((await show('left-over')).status).toBe(404);
});
