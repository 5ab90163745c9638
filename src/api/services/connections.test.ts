import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { endedConnection, failedHandshake, openConnection } from '../../../test/support/connection-records.ts';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';

const now = Date.now();
let api: TestApi;
let worker: WorkerClient;
let serviceId: string;
let otherId: string;

async function service(name: string): Promise<string> {
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const { body } = await api.call('POST', '/v1/{p}/services', { service_name: name, infer_type: 'real-time', config });
  return body.service_id;
}

beforeAll(async () => {
  api = await startTestApi();
  [serviceId, otherId] = [await service('talk'), await service('other')];
  worker = await WorkerClient.dial(api.linkSocket, 1);
  const of = { serviceId };
  worker.report(1, {
    opened: [
      openConnection('open-1', { ...of, openedAt: now - 60_000, waitedMs: 900, firstAnswerMs: 7 }),
      openConnection('open-2', { ...of, openedAt: now - 1_000, clientAddress: '2001:db8::1' }),
      openConnection('elsewhere', { serviceId: otherId }),
    ],
    ended: [
      endedConnection('over-1', { ...of, instanceId: 'i2', end: { at: now - 50, by: 'client', code: 1000 } }),
      endedConnection('over-2', {
        ...of,
        modelId: 'm2',
        credential: { kind: 'access-key', id: 'AK', userId: 'user-2' },
        end: { at: now - 100, by: 'platform', code: 1012, reason: 'sluice: drained' },
      }),
    ],
    handshakes: [
      failedHandshake('refused', { ...of, at: now - 1 }),
      failedHandshake('old', { ...of, at: now - 24 * 3_600_000 - 1 }),
    ],
  });
  await until(5_000, 'all recorded', async () =>
    worker.received.some(({ type }) => type === 'recorded') ? true : undefined,
  );
});

afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const get = (path: string, headers?: Record<string, string>) =>
  api.call('GET', `/v1/{p}/services/${serviceId}/${path}`, undefined, headers);

describe('connections', () => {
  const ids = async (query = '') => {
    const { status, body } = await get(`connections?${query}`);
    expect(status).toBe(200);
    return body.connections.map((each: { connection_id: string }) => each.connection_id);
  };

  test('open ones come first, each with who, where, how much and how it ended', async () => {
    const { body } = await get('connections');
    const { connections, ...counts } = body;
    expect(counts).toEqual({ service_id: serviceId, service_name: 'talk', total_count: 4, count: 4 });
    expect(connections.map((each: { connection_id: string }) => each.connection_id)).toEqual([
      'open-2',
      'open-1',
      'over-1',
      'over-2',
    ]);
    expect(connections[1]).toEqual({
      connection_id: 'open-1',
      state: 'open',
      model_id: 'model',
      instance_id: 'instance',
      credential: { type: 'token', id: 'token-1', user_id: 'user-1' },
      client_address: '192.0.2.1',
      open_time: now - 60_000,
      waited_ms: 900,
      handshake_ms: 3,
      first_answer_ms: 7,
      from_client: { bytes: 0, messages: 0 },
      from_image: { bytes: 0, messages: 0 },
    });
    expect(connections[3]).toMatchObject({
      state: 'ended',
      end: { end_time: now - 100, closed_by: 'platform', code: 1012, reason: 'sluice: drained' },
    });
    expect((await get('connections/over-2')).body).toEqual(connections[3]);
  });

  test.each<[string, string[]]>([
    ['state=open', ['open-2', 'open-1']],
    ['state=ended', ['over-1', 'over-2']],
    ['instance_id=i2', ['over-1']],
    ['model_id=m2', ['over-2']],
    ['credential=AK', ['over-2']],
    ['user_id=user-2', ['over-2']],
    ['client_address=2001:db8::1', ['open-2']],
    ['closed_by=platform', ['over-2']],
    [`start_time=${now - 70}&end_time=${now - 30_000}`, ['open-1', 'over-1']],
    ['offset=1&limit=3', ['over-2']],
    ['offset=1&limit=1', ['open-1']],
  ])('are found by %s', async (query, expected) => {
    expect(await ids(query)).toEqual(expected);
  });

  test('a query that is none is answered in words', async () => {
    const answer = await get('connections?closed_by=nobody');
    expect([answer.status, answer.body.error_msg]).toEqual([400, expect.stringContaining('closed_by')]);
    expect((await get('connections?start_time=yesterday')).status).toBe(400);
  });

  test('one of another service, or of none, is not found', async () => {
    for (const id of ['elsewhere', 'nothing']) {
      const answer = await get(`connections/${id}`);
      expect([answer.status, answer.body.error_code]).toEqual([404, 'ModelArts.3535']);
    }
    expect((await api.call('GET', `/v1/{p}/services/${crypto.randomUUID()}/connections`)).status).toBe(404);
  });
});

describe('ending connections', () => {
  const end = (ids: string) => api.call('DELETE', `/v1/{p}/services/${serviceId}/connections/${ids}`);
  const told = () => worker.received.filter((message) => message.type === 'end-connections');

  test('tells the workers, once all are known to be open', async () => {
    for (const ids of ['over-1', 'nothing', 'elsewhere', 'open-1,over-1']) {
      const answer = await end(ids);
      expect([answer.status, answer.body.error_code]).toEqual([404, 'ModelArts.3535']);
      expect(answer.body.error_msg).toContain('is not open');
    }
    expect(told()).toEqual([]);
    expect(await end('open-1,open-2,open-1')).toMatchObject({ status: 200, body: {} });
    await until(5_000, 'the command', async () => (told().length > 0 ? true : undefined));
    expect(told()).toEqual([
      { type: 'end-connections', ids: ['open-1', 'open-2'], code: 1008, reason: expect.stringMatching(/^sluice: /) },
    ]);
  });

  test('a hundred at once are the most', async () => {
    expect((await end(Array.from({ length: 101 }, (_, index) => `${index}`).join(','))).status).toBe(400);
  });
});

describe('handshakes', () => {
  test('of the last day are listed, with the reason and what to do in the language of the reader', async () => {
    const { body } = await get('handshakes');
    expect(body).toEqual({
      service_id: serviceId,
      service_name: 'talk',
      total_count: 1,
      count: 1,
      handshakes: [
        {
          request_id: 'refused',
          occur_time: now - 1,
          client_address: '192.0.2.1',
          stage: 'connect',
          status: 502,
          error_code: 'ModelArts.4302',
          reason: expect.stringContaining('accepts connections on port 8080'),
        },
      ],
    });
    const chinese = await get('handshakes', { 'X-Auth-Token': api.sign(api.claims), 'X-Language': 'zh-cn' });
    expect(chinese.body.handshakes[0].reason).toContain('容器的 8080 端口没有进程监听');
  });

  test.each<[string, number]>([
    ['request_id=refused', 1],
    ['request_id=other', 0],
    ['stage=connect', 1],
    ['stage=route', 0],
    ['status=502', 1],
    ['status=404', 0],
    [`start_time=${now - 10}&end_time=${now}`, 1],
    [`end_time=${now - 10}`, 0],
    ['start_time=0', 1],
  ])('are found by %s', async (query, total) => {
    expect((await get(`handshakes?${query}`)).body.total_count).toBe(total);
  });

  test('that the image answered say what its answer means, and what to do', async () => {
    const { error: _, ...answered } = failedHandshake('', { serviceId: otherId, stage: 'image-answer', at: now });
    const statuses = [200, 301, 400, 401, 403, 404, 405, 418, 426, 429, 500, 503];
    worker.report(2, { handshakes: statuses.map((status) => ({ ...answered, id: `image-${status}`, status })) });
    const all = await until(5_000, 'the answers', async () => {
      const { body } = await api.call('GET', `/v1/{p}/services/${otherId}/handshakes`);
      return body.count === statuses.length ? body.handshakes : undefined;
    });
    for (const { status, reason, advice, error_code } of all) {
      expect(reason).toStartWith(`The image itself answered ${status}: `);
      expect(advice.length).toBeGreaterThan(40);
      expect(error_code).toBeUndefined();
    }
    const advice = all.find((each: { status: number }) => each.status === 404).advice;
    expect(advice).toContain('/v1/infers/<service id>/<path>');
  });

  test('with an error that this version does not know are shown by its name', async () => {
    const error = { key: 'inference.of-the-future', arguments: {} };
    worker.report(3, { handshakes: [failedHandshake('future', { serviceId, at: now - 2, error })] });
    const found = await until(5_000, 'it', async () => (await get('handshakes?request_id=future')).body.handshakes[0]);
    expect(found.reason).toBe('inference.of-the-future');
  });
});
