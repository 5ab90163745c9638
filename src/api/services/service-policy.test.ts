import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import type { Service } from '../../contract/service.ts';
import { createPolicyFeed } from '../../control/policy-feed.ts';

let api: TestApi;
let worker: WorkerClient;
let modelId: string;
beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  modelId = await api.model();
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const defaults = {
  limits: {
    max_connections: 10_000,
    max_connections_per_instance: 10_000,
    max_connections_per_credential: 10_000,
    handshakes_per_second: 1_000,
    idle_timeout_seconds: 0,
    max_duration_seconds: 0,
    messages_per_second: 0,
    bytes_per_second: 0,
  },
  forward_headers: [],
  session_affinity: {},
  reject_replays: false,
  end_revoked_connections: false,
  drain: { timeout_seconds: 30, timeout_is_default: true },
  waiting_room: { max_calls: 1_000, timeout_seconds: 60 },
};

/** As a version that follows its load has it. */
const bounds = { minInstances: 0, maxInstances: 2, targetConnections: 1 };
const scaling = { ...bounds, stableSeconds: 60, panicSeconds: 6, panicPercent: 200, idleSeconds: 60 };

const create = (properties?: object) =>
  api.call('POST', '/v1/{p}/services', {
    service_name: `policy-${crypto.randomUUID()}`,
    infer_type: 'real-time',
    config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    ...(properties && { additional_properties: properties }),
  });
const created = async (properties?: object): Promise<string> => (await create(properties)).body.service_id;
const put = (id: string, properties: object) =>
  api.call('PUT', `/v1/{p}/services/${id}`, { additional_properties: properties });
const shown = async (id: string) => (await api.call('GET', `/v1/{p}/services/${id}`)).body.additional_properties;

/** What the reconciler does: a route whose policy is not its affair. */
function route(serviceId: string) {
  const { project } = api.claims;
  const open = { open: true, status: 'running', websocket: true, versions: [] };
  api.link.publish([{ serviceId, serviceName: serviceId, projectId: project?.id ?? '', ...open }]);
}
const policyReaches = (id: string, what: string, policy: object) =>
  until(
    5000,
    what,
    async () => Bun.deepEquals(worker.routes.get(id)?.policy, policy) || undefined,
    () => JSON.stringify(worker.routes.get(id)),
  );

describe('the policy of a service', () => {
  test('is shown as it is in force when nothing is asked for, and the workers are told nothing', async () => {
    const id = await created({ websocket_upgrade: true });
    expect(await shown(id)).toEqual({ websocket_upgrade: true, ...defaults });
    const listed = await api.call('GET', `/v1/{p}/services?service_id=${id}`);
    expect(listed.body.services[0].additional_properties).toEqual({ websocket_upgrade: true, ...defaults });
    route(id);
    await until(5000, 'the route', async () => worker.routes.get(id));
    expect(worker.routes.get(id)).not.toHaveProperty('policy');
  });

  test('comes as numbers or as strings, reaches the route, and is shown in full', async () => {
    const answer = await create({
      limits: { max_connections: '5', idle_timeout_seconds: 60, bytes_per_second: '0', messages_per_second: null },
      forward_headers: ['X-Request-Id', 'X-Forwarded-For', 'X-Request-Id'],
      reject_replays: true,
      end_revoked_connections: true,
      drain: {
        timeout_seconds: '120',
        close_after_seconds: 60,
        notify: { http: { path: '/drain?now', method: 'POST' } },
      },
    });
    expect(answer.headers.get('X-Sluice-Ignored-Fields')).toBeNull();
    const id = answer.body.service_id;
    expect(await shown(id)).toEqual({
      limits: { ...defaults.limits, max_connections: 5, idle_timeout_seconds: 60 },
      forward_headers: ['X-Request-Id', 'X-Forwarded-For'],
      session_affinity: {},
      reject_replays: true,
      end_revoked_connections: true,
      drain: {
        timeout_seconds: 120,
        close_after_seconds: 60,
        notify: { http: { path: '/drain?now', method: 'POST' } },
      },
      waiting_room: defaults.waiting_room,
    });
    const service = await api.store.services.get(id);
    expect(service?.spec.policy?.drain).toEqual({
      timeoutSeconds: 120,
      closeAfterSeconds: 60,
      notify: { http: { path: '/drain?now' } },
    });
    route(id);
    await policyReaches(id, 'the policy', {
      limits: {
        maxConnections: 5,
        maxConnectionsPerInstance: 10_000,
        maxConnectionsPerCredential: 10_000,
        handshakesPerSecond: 1_000,
        idleTimeoutSeconds: 60,
        maxDurationSeconds: 0,
        messagesPerSecond: 0,
        bytesPerSecond: 0,
      },
      forwardHeaders: ['X-Request-Id', 'X-Forwarded-For'],
      rejectReplays: true,
      endRevoked: true,
    });
  });

  test('ties sessions to instances, until it is told otherwise', async () => {
    const id = await created({ session_affinity: { header: 'X-Session-Id' } });
    expect(await shown(id)).toEqual({ ...defaults, session_affinity: { header: 'X-Session-Id' } });
    route(id);
    await policyReaches(id, 'the header', { sessionAffinity: { header: 'X-Session-Id' } });
    await put(id, { session_affinity: { query: 'room' } });
    expect(await shown(id)).toEqual({ ...defaults, session_affinity: { query: 'room' } });
    await policyReaches(id, 'the parameter', { sessionAffinity: { query: 'room' } });
    await put(id, { session_affinity: null, reject_replays: false });
    expect(await shown(id)).toEqual({ ...defaults, session_affinity: { query: 'room' } });
    await put(id, { session_affinity: {} });
    expect(await shown(id)).toEqual(defaults);
    await policyReaches(id, 'none', { rejectReplays: false });
  });

  test('has a waiting room where the service scales, and keeps of it what a change leaves out', async () => {
    const id = await created({ waiting_room: { max_calls: '20' } });
    expect(await shown(id)).toEqual({ ...defaults, waiting_room: { max_calls: 20, timeout_seconds: 60 } });
    const woken = api.woken.length;
    await put(id, { waiting_room: { timeout_seconds: 7, max_calls: null } });
    expect(await shown(id)).toEqual({ ...defaults, waiting_room: { max_calls: 20, timeout_seconds: 7 } });
    expect(api.woken.length).toBe(woken);
    // Where as many instances run as were asked for, no call waits for another one.
    const feed = createPolicyFeed(api.store, Date.now);
    expect(await feed.of(id)).toBeUndefined();
    const service = await api.store.services.get(id);
    const versions = service?.spec.versions.map((version) => ({ ...version, scaling }));
    const scales = { ...service, spec: { ...service?.spec, versions } } as Service;
    const services = { get: async () => scales, all: async () => [scales] };
    expect(await createPolicyFeed({ ...api.store, services }, Date.now).of(id)).toEqual({
      waitingRoom: { calls: 20, seconds: 7 },
    });
  });

  test('balances as it asks for, from its creation on', async () => {
    const answer = await api.call('POST', '/v1/{p}/services', {
      service_name: `policy-${crypto.randomUUID()}`,
      infer_type: 'real-time',
      config: [{ model_id: modelId, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
      load_balancer_policy: 'ROUND_ROBIN',
    });
    const id = answer.body.service_id;
    route(id);
    await policyReaches(id, 'in turn', { loadBalancing: 'ROUND_ROBIN' });
    await api.call('PUT', `/v1/{p}/services/${id}`, { load_balancer_policy: 'SOURCE_IP' });
    expect((await api.call('GET', `/v1/{p}/services/${id}`)).body.load_balancer_policy).toBe('SOURCE_IP');
    await policyReaches(id, 'by address', { loadBalancing: 'SOURCE_IP' });
  });

  test('changes by PUT while the service runs: a delta for the workers, and nothing for the reconciler', async () => {
    const id = await created({
      limits: { max_connections: 5 },
      reject_replays: true,
      drain: { close_after_seconds: 3 },
    });
    await api.setState(id, { status: 'running' });
    route(id);
    const before = await api.store.services.get(id);
    const woken = api.woken.length;
    expect(
      (await put(id, { limits: { messages_per_second: 7 }, drain: { notify: { signal: 'SIGUSR1' } } })).status,
    ).toBe(200);
    const limits = { ...defaults.limits, max_connections: 5, messages_per_second: 7 };
    const drain = { timeout_seconds: 30, timeout_is_default: true, notify: { signal: 'SIGUSR1' } };
    expect(await shown(id)).toEqual({ ...defaults, limits, reject_replays: true, drain });
    const after = await api.store.services.get(id);
    expect([after?.generation, after?.state, after?.spec.versions]).toEqual([
      before?.generation,
      before?.state,
      before?.spec.versions,
    ]);
    expect(api.woken.length).toBe(woken);
    await until(
      5000,
      'the limits',
      async () => worker.routes.get(id)?.policy?.limits?.messagesPerSecond === 7 || undefined,
    );
    expect(worker.routes.get(id)).toMatchObject({
      open: true,
      policy: { limits: { maxConnections: 5 }, rejectReplays: true },
    });
    // What the reconciler publishes later keeps the policy.
    const { sequence } = api.link;
    route(id);
    expect(api.link.sequence).toBe(sequence);
    expect((await put(id, { limits: { messages_per_second: '7' } })).status).toBe(200);
    expect(api.link.sequence).toBe(sequence);
  });

  test('that a client and another change at once has both changes', async () => {
    const id = await created();
    await Promise.all([
      put(id, { limits: { max_connections: 1 } }),
      put(id, { limits: { max_duration_seconds: 2 } }),
      put(id, { reject_replays: true }),
    ]);
    const limits = { ...defaults.limits, max_connections: 1, max_duration_seconds: 2 };
    expect(await shown(id)).toEqual({ ...defaults, limits, reject_replays: true });
  });

  test('of a notice is taken back by asking for none', async () => {
    const id = await created({ drain: { notify: { signal: 'SIGQUIT' } } });
    await put(id, { drain: {} });
    expect((await shown(id)).drain).toEqual({ timeout_seconds: 30, timeout_is_default: true });
  });

  test.each([
    [{ limits: [] }, 'ModelArts.3037', 'additional_properties.limits'],
    [{ limits: { max_connections: -1 } }, 'ModelArts.3037', 'additional_properties.limits.max_connections'],
    [
      { limits: { handshakes_per_second: 1.5 } },
      'ModelArts.3037',
      'additional_properties.limits.handshakes_per_second',
    ],
    [{ limits: { bytes_per_second: 'many' } }, 'ModelArts.3037', 'additional_properties.limits.bytes_per_second'],
    [{ waiting_room: [] }, 'ModelArts.3037', 'additional_properties.waiting_room'],
    [{ waiting_room: { max_calls: 0 } }, 'ModelArts.3037', 'additional_properties.waiting_room.max_calls'],
    [{ waiting_room: { max_calls: 10_001 } }, 'ModelArts.3037', 'additional_properties.waiting_room.max_calls'],
    [
      { waiting_room: { timeout_seconds: 'x' } },
      'ModelArts.3037',
      'additional_properties.waiting_room.timeout_seconds',
    ],
    [
      { waiting_room: { timeout_seconds: 601 } },
      'ModelArts.3037',
      'additional_properties.waiting_room.timeout_seconds',
    ],
    [{ forward_headers: ['X-Real-Ip'] }, 'ModelArts.3037', 'X-Forwarded-For, X-Forwarded-Proto'],
    [{ reject_replays: 'yes' }, 'ModelArts.3037', 'additional_properties.reject_replays'],
    [{ end_revoked_connections: 1 }, 'ModelArts.3037', 'additional_properties.end_revoked_connections'],
    [{ drain: { timeout_seconds: 604_801 } }, 'ModelArts.3037', 'additional_properties.drain.timeout_seconds'],
    [
      { drain: { timeout_seconds: 5, close_after_seconds: 6 } },
      'ModelArts.3037',
      'additional_properties.drain.close_after_seconds is invalid: 6 is not between 0 and 5',
    ],
    [{ session_affinity: { header: 'no name' } }, 'ModelArts.3037', 'additional_properties.session_affinity.header'],
    [{ session_affinity: { query: 'a=b' } }, 'ModelArts.3037', 'additional_properties.session_affinity.query'],
    [
      { session_affinity: { query: 'a', header: 'b' } },
      'ModelArts.3037',
      'additional_properties.session_affinity is invalid: give header or query',
    ],
    [{ drain: { notify: { signal: 'SIGKILL' } } }, 'ModelArts.3037', 'additional_properties.drain.notify.signal'],
    [
      { drain: { notify: { http: { path: 'drain' } } } },
      'ModelArts.3037',
      'additional_properties.drain.notify.http.path',
    ],
    [
      { drain: { notify: { http: { path: '/a\r\nb' } } } },
      'ModelArts.3037',
      'additional_properties.drain.notify.http.path',
    ],
    [
      { drain: { notify: { http: { path: '/' }, signal: 'SIGHUP' } } },
      'ModelArts.3037',
      'additional_properties.drain.notify is invalid: give signal or http',
    ],
  ])('with %j is refused at both calls and names the field', async (properties, code, words) => {
    const id = await created({ limits: { max_connections: 3 } });
    const before = await shown(id);
    for (const answer of [await create(properties), await put(id, properties)]) {
      expect([answer.status, answer.body.error_code]).toEqual([400, code]);
      expect(answer.body.error_msg).toContain(words);
    }
    expect(await shown(id)).toEqual(before);
  });
});
