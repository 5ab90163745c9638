import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { historyEntry } from '../../../test/support/history-entries.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

const minute = 60_000;
const hour = 60 * minute;
const spring = Date.UTC(2027, 2, 27);
let api: TestApi;
let projectId: string;

beforeAll(async () => {
  api = await startTestApi();
  projectId = api.claims.project?.id ?? '';
});
afterAll(() => api[Symbol.asyncDispose]());

async function service(name: string): Promise<string> {
  const model = await api.model();
  const config = [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: name, infer_type: 'real-time', config };
  return (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
}

describe('the history of a service', () => {
  test('has a point where something was seen, with averages, the largest and counts', async () => {
    const serviceId = await service('seen');
    const now = Math.floor(Date.now() / minute) * minute;
    for (const ago of [5, 4, 2]) {
      await api.store.history.record([historyEntry(now - ago * minute, { serviceId, projectId })]);
    }
    const path = `/v1/{p}/services/${serviceId}/monitor/history`;
    const { status, body } = await api.call('GET', path);
    expect([status, body.step, body.service_name]).toEqual([200, 60, 'seen']);
    expect(body.points.map(({ time }: { time: number }) => (now - time) / minute)).toEqual([5, 4, 2]);
    expect(body.points[0]).toEqual({
      time: now - 5 * minute,
      cpu_core_usage: 0.5,
      cpu_core_usage_max: 0.8,
      cpu_memory_usage: 100,
      cpu_memory_usage_max: 200,
      gpu_total: 0,
      connection_count: 2,
      connection_count_max: 3,
      instance_count: 1,
      instance_count_max: 1,
      handshake_count: 0,
      handshake_failures: 0,
      invocation_times: 4,
      failed_times: 0,
      client_messages: 10,
      image_messages: 0,
      client_bytes: 0,
      image_bytes: 0,
    });
    expect(body.instances).toMatchObject([{ instance_id: 'i', model_id: 'm', start_time: now - 5 * minute }]);
    const own = (await api.call('GET', `${path}?instance_id=i&step=3600`)).body;
    expect([own.instance_id, own.step]).toEqual(['i', 3_600]);
    expect(own.points.every((point: object) => !('invocation_times' in point))).toBe(true);
    const some = (await api.call('GET', `${path}?metrics=connection_count,%20client_bytes`)).body;
    expect(some.points[0]).toEqual({ time: now - 5 * minute, connection_count: 2, client_bytes: 0 });
    const refused = await api.call('GET', `${path}?metrics=connection_count,warmth`);
    expect([refused.status, refused.body.error_msg]).toEqual([400, expect.stringContaining('warmth is none of')]);
    expect((await api.call('GET', `${path}?metrics=${'client_bytes,'.repeat(50)}`)).status).toBe(400);
    const month = (await api.call('GET', `${path}?start_time=${now - 30 * 24 * hour}&end_time=${now}`)).body;
    expect(month.step).toBe(3_600);
    expect(
      month.points.reduce((sum: number, point: { invocation_times: number }) => sum + point.invocation_times, 0),
    ).toBe(12);
    expect((await api.call('GET', `${path}?start_time=${now}&end_time=${now - hour}`)).body.points).toEqual([]);
    expect((await api.call('GET', `${path}?instance_id=other`)).body.points).toEqual([]);
  });

  test('is of a service of the project', async () => {
    expect((await api.call('GET', '/v1/{p}/services/none/monitor/history')).status).toBe(404);
  });
});

describe('usage', () => {
  const range = `start_time=${spring}&end_time=${spring + 40 * 24 * hour}`;
  beforeAll(async () => {
    const held = { cpuMs: 3 * hour, memoryMbSeconds: 3_600 * 1_536, socketMs: hour / 2 };
    const { usage } = historyEntry(spring);
    for (const [serviceId, serviceName, start] of [
      ['gone', '=cmd|calc', spring],
      ['gone', '=cmd|calc', spring + 24 * hour],
      ['a', 'plain, with "quotes"', Date.UTC(2027, 3, 2)],
    ] as const) {
      await api.store.history.record([
        historyEntry(start, { serviceId, serviceName, projectId, usage: { ...usage, ...held } }),
      ]);
    }
    await api.store.history.record([historyEntry(spring, { serviceId: 'foreign', projectId: 'another' })]);
  });

  test('is there for services that are gone, and of no other project', async () => {
    const { body } = await api.call('GET', `/v1/{p}/usage?${range}`);
    expect(body).toMatchObject({ group_by: 'service', total_count: 2, count: 2 });
    expect(body.usage.map((row: { service_id: string }) => row.service_id)).toEqual(['a', 'gone']);
    expect(body.usage[1]).toMatchObject({
      service_name: '=cmd|calc',
      cpu_hours: 6,
      memory_gb_hours: 3,
      connection_hours: 1,
      invocation_times: 8,
    });
    expect('period' in body.usage[1]).toBe(false);
    expect(body.total).toMatchObject({
      cpu_hours: 9,
      memory_gb_hours: 4.5,
      connection_hours: 1.5,
      invocation_times: 12,
    });
  });

  test('is given by day and month, page by page', async () => {
    const periods = async (query: string) =>
      (await api.call('GET', `/v1/{p}/usage?${range}&${query}`)).body.usage.map(
        (row: { period: string }) => row.period,
      );
    expect(await periods('group_by=day')).toEqual(['2027-03-27', '2027-03-28', '2027-04-02']);
    expect(await periods('group_by=month')).toEqual(['2027-03', '2027-04']);
    expect(await periods('group_by=day&limit=1&offset=1')).toEqual(['2027-03-28']);
    expect(await periods('group_by=day&service_id=a')).toEqual(['2027-04-02']);
  });

  test.each([
    ['format=csv', {}],
    ['', { Accept: 'text/csv' }],
  ])('is a file for spreadsheets with "%s" and %j, in which no name is a formula', async (query, headers) => {
    const answer = await api.call('GET', `/v1/{p}/usage?${range}&group_by=month&${query}`, undefined, {
      'X-Auth-Token': api.sign(api.claims),
      ...headers,
    });
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    const lines = String(answer.body).split('\r\n');
    expect(lines[0]).toStartWith('period,service_id,service_name,cpu_hours,');
    expect(lines[1]).toBe("2027-03,gone,'=cmd|calc,6,3,0,1,0,0,8,0,0,0,0,0");
    expect(lines[2]).toStartWith('2027-04,a,"plain, with ""quotes""",3,1.5,');
    expect(lines.slice(3)).toEqual(['']);
  });

  test('of more rows than a page has is one file', async () => {
    const { usage } = historyEntry(spring);
    const start = Date.UTC(2027, 5, 1);
    const entries = Array.from({ length: 1_001 }, (_, index) =>
      historyEntry(start, { serviceId: `many-${index}`, projectId, instances: [], usage }),
    );
    await api.store.history.record(entries);
    const answer = await api.call('GET', `/v1/{p}/usage?start_time=${start}&end_time=${start}&format=csv`);
    const lines = String(answer.body).trimEnd().split('\r\n');
    expect(lines.length).toBe(1_002);
    expect(new Set(lines).size).toBe(1_002);
  });
});
