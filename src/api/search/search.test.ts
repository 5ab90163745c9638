import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { newHexId } from '../../auth/identifiers.ts';
import { searchResponse } from '../../contract/resources/search.ts';

let api: TestApi;
let model: string;
let service: string;
beforeAll(async () => {
  api = await startTestApi();
  model = await api.model({ name: 'voice-activity', version: '0.0.2' });
  await api.model({ name: 'voice-activity', version: '0.0.1' });
  service = await create('voice');
  await api.call('POST', '/v2/manage/namespaces', { namespace: 'speech' });
  await api.call('POST', '/v2/manage/namespaces/speech/repos', { repository: 'voice' });
});
afterAll(() => api[Symbol.asyncDispose]());

async function create(
  name: string,
  project = '{p}',
  headers: Record<string, string> = own(),
  of = model,
): Promise<string> {
  const config = [{ model_id: of, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: name, infer_type: 'real-time', config };
  return (await api.call('POST', `/v1/${project}/services`, body, headers)).body.service_id;
}

const own = () => ({ 'X-Auth-Token': api.sign(api.claims) });

async function find(text: string, headers: Record<string, string> = own(), project = '{p}') {
  const { status, body } = await api.call(
    'GET',
    `/v1/${project}/search?q=${encodeURIComponent(text)}`,
    undefined,
    headers,
  );
  expect(status).toBe(200);
  return searchResponse.strict().parse(body);
}

const nothing = { services: [], models: [], repositories: [] };
const repositories = [{ namespace: 'speech', name: 'voice' }];

test('part of a name finds services, the highest version of models, and images', async () => {
  expect(await find('OICE')).toEqual({
    services: [{ service_id: service, service_name: 'voice', status: 'deploying' }],
    models: [{ model_id: model, model_name: 'voice-activity', model_version: '0.0.2', model_status: 'published' }],
    repositories,
  });
  expect((await find('speech/voi')).repositories).toEqual(repositories);
  expect(await find('100%')).toEqual(nothing);
  expect((await api.call('GET', '/v1/{p}/search')).body.error_code).toBe('ModelArts.3036');
});

test('an id finds the one thing, in its own project only', async () => {
  expect((await find(service.toUpperCase())).services).toHaveLength(1);
  expect(await find(model)).toEqual({ ...nothing, models: [expect.objectContaining({ model_id: model })] });
  const other = await api.project('search-elsewhere');
  const elsewhere = await create('elsewhere', other.id, other.headers, await api.model({ projectId: other.id }));
  expect(await find(elsewhere)).toEqual(nothing);
  expect((await find(elsewhere, other.headers, other.id)).services).toHaveLength(1);
});

test('no more than ten of a kind', async () => {
  for (let at = 0; at < 11; at += 1) await create(`many-${at}`);
  expect((await find('many-')).services).toHaveLength(10);
});

test('a request id finds the failed handshake with its advice, and a connection id the connection with its end', async () => {
  const [request, connection, foreign] = [newHexId(), newHexId(), newHexId()];
  const other = await api.project('search-sockets');
  const elsewhere = await create('sockets', other.id, other.headers, await api.model({ projectId: other.id }));
  const failed = { serviceId: service, clientAddress: '203.0.113.7', stage: 'connect', status: 404 } as const;
  const end = { at: Date.now(), by: 'client', code: 1000 } as const;
  const passed = { bytes: 1, messages: 1 };
  await api.store.connections.record(
    [
      {
        id: connection,
        serviceId: service,
        modelId: model,
        instanceId: 'i',
        credential: { kind: 'token', id: 't', userId: 'u' },
        clientAddress: '203.0.113.7',
        openedAt: end.at - 5,
        handshakeMs: 1,
        fromClient: passed,
        fromImage: passed,
        end,
      },
    ],
    [
      { id: request, at: Date.now(), ...failed },
      { id: foreign, at: Date.now(), ...failed, serviceId: elsewhere },
    ],
  );
  expect((await find(request)).handshake).toMatchObject({
    service_id: service,
    service_name: 'voice',
    request_id: request,
    status: 404,
    advice: expect.stringContaining('/v1/infers/'),
  });
  expect((await find(connection)).connection).toMatchObject({
    service_id: service,
    service_name: 'voice',
    connection_id: connection,
    end: { closed_by: 'client', code: 1000 },
  });
  expect(await find(foreign)).toEqual(nothing);
  expect(await find(newHexId())).toEqual(nothing);
});

test('the request id of a call that changed something finds its record, for who may read records', async () => {
  const answer = await api.call('DELETE', '/v1/{p}/services/none');
  const id = answer.headers.get('X-Request-Id') ?? '';
  expect((await find(id)).audit_record).toMatchObject({ request_id: id, status: 404, result: 'refused' });
  await api.user('d'.repeat(32), 'develops', ['developer']);
  await api.user('c'.repeat(32), 'calls', ['caller']);
  const as = (sub: string) => ({ 'X-Auth-Token': api.sign({ ...api.claims, jti: sub, sub: sub.repeat(32) }) });
  expect(await find(id, as('d'))).toEqual(nothing);
  expect((await find('voice', as('d'))).services).toHaveLength(1);
  expect(await find('voice', as('c'))).toEqual(nothing);
});
