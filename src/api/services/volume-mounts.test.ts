import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let modelId: string;
let shared: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model({ name: 'mounting', version: '1.0.0' });
  shared = join(dirname(api.databaseFile), 'shared');
  mkdirSync(join(shared, 'models'), { recursive: true });
  mkdirSync(join(shared, 'kept'));
  symlinkSync('/etc', join(shared, 'out'));
});
afterAll(() => api[Symbol.asyncDispose]());

const config = (...volumes: unknown[]) => [
  {
    model_id: modelId,
    specification: 'modelarts.vm.cpu.2u',
    instance_count: 1,
    additional_properties: { persistent_volumes: volumes },
  },
];
let count = 0;
function create(...volumes: unknown[]) {
  count += 1;
  const body = { service_name: `mounting-${count}`, infer_type: 'real-time', config: config(...volumes) };
  return api.call('POST', '/v1/{p}/services', body);
}
const specOf = async (id: string) => (await api.store.services.get(id))?.spec.versions[0];

test('volumes and folders are kept as they were asked for, shown so, and make another revision', async () => {
  const asked = [
    { name: 'weights', mount_path: '/models' },
    { name: 'cache', mount_path: '/root/.cache', storage_type: 'volume', read_only: true },
    { mount_path: '/srv/shared', storage_type: 'host', source_address: join(shared, 'models') },
  ];
  const { status, body } = await create(...asked);
  expect(status).toBe(200);
  const id = body.service_id;
  expect((await specOf(id))?.volumes).toEqual([
    { mountPath: '/models', readOnly: false, volume: 'weights' },
    { mountPath: '/root/.cache', readOnly: true, volume: 'cache' },
    { mountPath: '/srv/shared', readOnly: false, hostFolder: join(shared, 'models') },
  ]);
  const shown = await api.call('GET', `/v1/{p}/services/${id}`);
  expect(shown.body.config[0].additional_properties.persistent_volumes).toEqual(asked);

  await api.setState(id, { status: 'running', settledGeneration: 1 });
  const put = (...volumes: unknown[]) => api.call('PUT', `/v1/{p}/services/${id}`, { config: config(...volumes) });
  expect((await put(...asked)).status).toBe(200);
  expect((await api.store.services.get(id))?.generation).toBe(1);
  expect((await put(asked[0])).status).toBe(200);
  expect((await api.store.services.get(id))?.generation).toBe(2);
  expect((await put()).status).toBe(200);
  expect((await specOf(id))?.volumes).toBeUndefined();
});

test('the same folder and the same volume may be mounted twice, at two paths', async () => {
  expect((await create({ name: 'twice', mount_path: '/a' }, { name: 'twice', mount_path: '/b' })).status).toBe(200);
});

const place = (mountPath: string) => ({ name: 'weights', mount_path: mountPath });
const folder = (path: string | undefined) => ({ storage_type: 'host', mount_path: '/data', source_address: path });
test.each<[string, object]>([
  ['mount_path', { name: 'weights' }],
  ...['', 'models', '/', '/etc', '/usr/bin', '/var/run', '/proc', '/proc/1', '/sys/fs', '/dev/shm'].map(
    (path): [string, object] => ['mount_path', place(path)],
  ),
  ...['/a/../etc', '/./a', '/a//b', '/a/', '//', '/a\u0000', '/a\nb', `/${'a'.repeat(512)}`].map(
    (path): [string, object] => ['mount_path', place(path)],
  ),
  ...['', '-a', '.a', 'a b', 'a/b', '..', 'ü', 'a'.repeat(64)].map((name): [string, object] => [
    'name',
    { name, mount_path: '/models' },
  ]),
  ['name', { mount_path: '/models' }],
  ['storage_type', { ...place('/models'), storage_type: 'sfs_turbo', source_address: '10.0.0.1:/' }],
  ['storage_type', { ...place('/models'), storage_type: 'Host' }],
  ['source_address', folder(undefined)],
  ['source_address', folder('models')],
  ['source_address', folder('/etc')],
  ['source_address', folder('/a/../etc')],
  ['read_only', { ...place('/models'), read_only: 'yes' }],
])('a wrong %s is refused, and named: %j', async (field, volume) => {
  const { status, body } = await create(volume);
  expect([status, body.error_code.startsWith('ModelArts.')]).toEqual([400, true]);
  expect(body.error_msg).toContain(`config[0].additional_properties.persistent_volumes[0].${field}`);
});

test('folders have to be there, and in one that is allowed, through links and at a roll-back too', async () => {
  const answers = await Promise.all(
    [join(shared, 'gone'), join(shared, 'out'), join(shared, 'kept'), dirname(shared)].map((path) =>
      create(folder(path)),
    ),
  );
  expect(
    answers.map(({ status, body }) => `${status} ${/no such folder|leads out/.exec(body.error_msg)?.[0]}`),
  ).toEqual(['400 no such folder', '400 leads out', '400 leads out', '400 leads out']);
  const { body } = await create(folder(join(shared, 'models')));
  await api.setState(body.service_id, { status: 'running', settledGeneration: 1 });
  const path = `/v1/{p}/services/${body.service_id}`;
  expect((await api.call('PUT', path, { config: config(folder(join(shared, 'out'))) })).status).toBe(400);
});

test('two at one path, and more than ten, are refused', async () => {
  const two = await create(place('/models'), { ...place('/models'), name: 'other' });
  expect([two.status, two.body.error_msg]).toEqual([400, expect.stringContaining('/models already')]);
  const eleven = Array.from({ length: 11 }, (_, index) => place(`/models/${index}`));
  expect((await create(...eleven)).status).toBe(400);
  expect((await create(...eleven.slice(1))).status).toBe(200);
});
