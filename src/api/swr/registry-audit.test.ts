import { afterAll, beforeAll, expect, test } from 'bun:test';
import { registryAccessOf } from '../../../test/support/registry-access.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { dockerLoginKey } from '../../auth/docker-login-key.ts';
import { registryLogin } from '../../auth/registry-login.ts';
import { clientAddressHeader } from '../../contract/gateway-headers.ts';
import { createLogger } from '../../log/logger.ts';
import { sealAccessKeySecret } from '../../store/access-key-secret.ts';
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
  const credential = { kind: 'access-key', id: 'KEY' } as const;
  const identity = { kind: 'user', name: 'admin', userId: sub, domainId: domain.id, roles: [], credential } as const;
  const over = await audit({ requestId: 'push', identity, ...change });
  const engine = await audit({ requestId: 'engine', identity: { kind: 'engine', name: 'engine' }, ...change });
  await engine({ status: 403, errorCode: 'DENIED' });
  const records = async () => (await api.call('GET', '/v1/{p}/audit-records?resource=team/echo')).body.records;
  expect(await records()).toMatchObject([{ request_id: 'push', result: 'unfinished', client_address: '203.0.113.7' }]);
  await over({ status: 201 });
  expect(await records()).toMatchObject([
    {
      request_id: 'push',
      result: 'success',
      status: 201,
      user: { id: sub, name: 'admin' },
      credential: { type: 'access-key', id: 'KEY' },
      action: change.action,
    },
  ]);
});

test('a login is known by what it was made with', async () => {
  const masterKey = new Uint8Array(32).fill(7);
  const access = registryAccessOf(api.store, masterKey);
  const { sub } = api.claims;
  const key = { userId: sub, enabled: true, createdAt: 1, description: '', accessKey: 'LOGINKEY' };
  await api.store.accessKeys.create({ ...key, sealedSecret: sealAccessKeySecret('LOGINKEY', 'secret', masterKey) }, 99);
  const project = api.credentials.project_name;
  const credentialOf = async (username: string, password: string) => {
    const user = await access.authenticate(username, password, '203.0.113.7');
    return user?.kind === 'user' && user.credential;
  };
  expect(await credentialOf(`${project}@LOGINKEY`, dockerLoginKey('LOGINKEY', 'secret'))).toEqual({
    kind: 'access-key',
    id: 'LOGINKEY',
  });
  for (const owner of [
    { kind: 'user', id: sub },
    { kind: 'access-key', id: 'LOGINKEY', createdAt: 1 },
  ] as const) {
    const { username, password } = registryLogin(project, owner, Date.now() + 60_000, masterKey);
    expect(await credentialOf(username, password)).toEqual({ kind: 'registry-login', id: owner.id });
  }
});

test('a call that came by no gateway is local', async () => {
  expect((await api.call('POST', '/v1/{p}/app-auth/apps', { app_name: 'by-the-owner' })).status).toBe(200);
  const { records } = (await api.call('GET', '/v1/{p}/audit-records?client_address=local')).body;
  expect(records).toMatchObject([{ action: 'POST /v1/{project_id}/app-auth/apps', client_address: 'local' }]);
});

test('a wrong login to the registry leaves a record each time, a good one once an hour', async () => {
  const { domain, sub } = api.claims;
  const { credentials } = api;
  const ask = (login: string, path = '/v2/token?service=sluice-registry', address = '203.0.113.20') =>
    fetch(`${api.address}${path}`, {
      headers: { [clientAddressHeader]: address, Authorization: `Basic ${btoa(login)}` },
    }).then(({ status }) => status);
  const records = async (address = '203.0.113.20') =>
    (await api.store.audit.list({ domainId: domain.id, clientAddress: address }, { skip: 0, limit: 100 })).rows.map(
      ({ userId, credential, action, end }) => `${userId === sub} ${credential.kind} ${action} ${end?.status}`,
    );
  const name = `${credentials.project_name}@${credentials.access_key}`;
  const key = dockerLoginKey(credentials.access_key, credentials.secret_key);
  for (const login of [`${name}:${key}`, `admin:${credentials.password}`]) {
    for (let count = 0; count < 3; count += 1) expect(await ask(login)).toBe(200);
  }
  expect(await records()).toEqual(['true password GET /v2/token 200', 'true access-key GET /v2/token 200']);
  expect(await ask(`admin:${credentials.password}`, undefined, '203.0.113.21')).toBe(200);
  expect(await records('203.0.113.21')).toEqual(['true password GET /v2/token 200']);

  expect(await ask('admin:wrong')).toBe(401);
  expect(await ask(`${name}:wrong`)).toBe(401);
  expect(await ask(`${name}:wrong`, '/v2/')).toBe(401);
  // Nobody's key, and nobody's password.
  expect(await ask(`${credentials.project_name}@NOBODYSKEY:wrong`)).toBe(401);
  expect(await ask('a-password-in-the-wrong-field:wrong')).toBe(401);
  expect((await records()).slice(0, -2).toSorted()).toEqual([
    'false password GET /v2/token 401',
    'true access-key GET /v2/ 401',
    'true access-key GET /v2/token 401',
    'true password GET /v2/token 401',
  ]);
  api.ahead = 3_600_001;
  expect(await ask(`${name}:${key}`)).toBe(200);
  api.ahead = 0;
  expect((await records())[0]).toBe('true access-key GET /v2/token 200');
});
