import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { WorkerClient } from '../../../test/support/worker-client.ts';
import { createTicketVerifier } from '../../auth/ticket.ts';

let api: TestApi;
let service: string;
let path: string;

beforeAll(async () => {
  api = await startTestApi();
  const created = await api.call('POST', '/v1/{p}/services', {
    service_name: 'ticketed',
    infer_type: 'real-time',
    config: [{ model_id: await api.model(), weight: 100, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }],
    additional_properties: { websocket_upgrade: true },
  });
  service = created.body.service_id;
  path = `/v1/{p}/services/${service}/tickets`;
});

afterAll(() => api?.[Symbol.asyncDispose]());

/** What a worker makes of a ticket. */
async function claimsOf(ticket: string) {
  using worker = await WorkerClient.dial(api.linkSocket, process.pid);
  const snapshot = await until(10_000, 'a snapshot', async () =>
    worker.received.find((message) => message.type === 'snapshot'),
  );
  return createTicketVerifier(snapshot.tokenKeys).verify(ticket, Date.now());
}

test('a ticket comes ready for use, with defaults for everything', async () => {
  const before = Math.floor(Date.now() / 1000);
  const { status, body } = await api.call('POST', path);
  expect(status).toBe(200);
  const claims = await claimsOf(body.ticket);
  expect(claims).toEqual({
    iss: 'sluice-ticket',
    jti: expect.stringMatching(/^[0-9a-f]{32}$/),
    sub: api.claims.sub,
    aud: service,
    iat: expect.any(Number),
    exp: claims.iat + 60,
    by: { kind: 'token', id: api.claims.jti },
  });
  expect(claims.iat).toBeGreaterThanOrEqual(before);
  expect(body).toEqual({
    ticket: body.ticket,
    expires_at: new Date(claims.exp * 1000).toISOString(),
    url: `wss://localhost:8443/v1/infers/${service}?sluice_ticket=${body.ticket}`,
    protocol: `base64url.bearer.authorization.k8s.io.${Buffer.from(body.ticket).toString('base64url')}`,
  });
});

test('every bound that is asked for is in the ticket', async () => {
  const { status, body } = await api.call('POST', path, {
    lifetime_seconds: 3600,
    origin: 'https://App.Example.com:443/',
    path_prefix: '/chat',
    max_duration_seconds: '600',
  });
  expect(status).toBe(200);
  const claims = await claimsOf(body.ticket);
  expect(claims).toMatchObject({ origin: 'https://app.example.com', path: '/chat', duration: 600 });
  expect(claims.exp - claims.iat).toBe(3600);
  expect(body.url).toStartWith(`wss://localhost:8443/v1/infers/${service}/chat?sluice_ticket=`);
});

test.each([
  [{ lifetime_seconds: 0 }, 'lifetime_seconds'],
  [{ lifetime_seconds: 3601 }, 'lifetime_seconds'],
  [{ origin: 'app.example.com' }, 'origin'],
  [{ origin: 'https://app.example.com/page' }, 'origin'],
  [{ origin: `https://${'a'.repeat(300)}` }, 'origin'],
  [{ path_prefix: 'chat' }, 'path_prefix'],
  [{ path_prefix: '/chat?a=1' }, 'path_prefix'],
  [{ path_prefix: '/a/../b' }, 'path_prefix'],
  [{ path_prefix: '/caf\u00e9' }, 'path_prefix'],
  [{ path_prefix: '/a b' }, 'path_prefix'],
  [{ max_duration_seconds: 0 }, 'max_duration_seconds'],
])('%p is refused, and named', async (body, field) => {
  const answer = await api.call('POST', path, body);
  expect([answer.status, answer.body.error_msg]).toEqual([400, expect.stringContaining(field)]);
});

test('only for services of the caller’s project', async () => {
  const none = await api.call('POST', '/v1/{p}/services/none/tickets', {});
  expect([none.status, none.body.error_code]).toEqual([404, 'ModelArts.3502']);
  const nobody = await api.call('POST', path, {}, { 'X-Auth-Token': '' });
  expect(nobody.status).toBe(401);
});
