import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  modelId = await api.model();
});
afterAll(() => api[Symbol.asyncDispose]());

const minute = 60_000;
const now = () => Date.now() + api.ahead;
const inMinutes = (duration: number | string) => [{ type: 'stop', time_unit: 'MINUTES', duration }];

async function created(schedule?: object): Promise<string> {
  const config = [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: `s-${crypto.randomUUID()}`, infer_type: 'real-time', config, schedule };
  return (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
}

const put = (id: string, body: object) => api.call('PUT', `/v1/{p}/services/${id}`, body);
const shown = async (id: string) => (await api.call('GET', `/v1/{p}/services/${id}`)).body;
/** In how many hours the service will be stopped, by the clock of the API. */
const minutesLeft = async (id: string) => Math.round(((await shown(id)).due_time - now()) / minute);

test('says when it will be stopped, from each start anew', async () => {
  const id = await created(inMinutes('3'));
  expect(await minutesLeft(id)).toBe(3);
  const listed = await api.call('GET', `/v1/{p}/services?service_id=${id}`);
  expect(listed.body.services[0].due_time).toBe((await shown(id)).due_time);

  api.ahead += 2 * minute;
  await put(id, { description: 'something else' });
  expect(await minutesLeft(id)).toBe(1);
  const woken = api.woken.length;
  await put(id, { schedule: [{ type: 'stop', time_unit: 'HOURS', duration: 2 }] });
  expect(await minutesLeft(id)).toBe(120);
  expect(api.woken.slice(woken)).toEqual([id]);

  await api.setState(id, { status: 'running' });
  await put(id, { status: 'stopped' });
  expect(await shown(id)).not.toHaveProperty('due_time');
  await api.setState(id, { status: 'stopped' });
  api.ahead += 5 * minute;
  await put(id, { status: 'running' });
  expect(await minutesLeft(id)).toBe(120);
  await put(id, { schedule: [] });
  expect(await shown(id)).not.toHaveProperty('due_time');
});

test('is stopped once it is overdue, and not before', async () => {
  const id = await created(inMinutes(1));
  expect(await api.store.services.stopOverdue(id, now() + minute / 2)).toBe(false);
  expect((await api.store.services.get(id))?.wish).toBe('running');
  const before = (await shown(id)).generation;
  expect(await api.store.services.stopOverdue(id, now() + minute + 1)).toBe(true);
  expect(await api.store.services.stopOverdue(id, now() + minute + 1)).toBe(false);
  expect([(await shown(id)).status, (await shown(id)).generation]).toEqual(['stopping', before + 1]);
  const { body } = await api.call('GET', `/v1/{p}/services/${id}/events`);
  expect(body.events[0].event_info).toContain('as long as its schedule says');
  const free = await created();
  expect(await api.store.services.stopOverdue(free, now() + 1_000 * minute)).toBe(false);
});
