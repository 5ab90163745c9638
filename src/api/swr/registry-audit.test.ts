import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { createLogger } from '../../log/logger.ts';
import { createRegistryAudit } from './registry-audit.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

test('what is pushed is in the records of the domain', async () => {
  const audit = createRegistryAudit({ ...api, now: Date.now, log: createLogger({ name: 'test', level: 'silent' }) });
  const change = {
    clientAddress: '203.0.113.7',
    action: 'PUT /v2/{repository}/manifests/{reference}',
    resources: [{ type: 'repository', id: 'team/echo' }],
  };
  const { domain, sub } = api.claims;
  const identity = { kind: 'user', name: 'admin', userId: sub, domainId: domain.id, roles: [] } as const;
  const over = await audit({ requestId: 'push', identity, ...change });
  const engine = await audit({ requestId: 'engine', identity: { kind: 'engine', name: 'engine' }, ...change });
  await engine({ status: 403, errorCode: 'DENIED' });
  const records = async () => (await api.call('GET', '/v1/{p}/audit-records?resource=team/echo')).body.records;
  expect(await records()).toMatchObject([{ request_id: 'push', result: 'unfinished', client_address: '203.0.113.7' }]);
  await over({ status: 201 });
  expect(await records()).toMatchObject([
    { request_id: 'push', result: 'success', status: 201, user: { id: sub, name: 'admin' }, action: change.action },
  ]);
});
