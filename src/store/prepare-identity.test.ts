import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword, verifyPassword } from '../auth/password.ts';
import { createTokenVerifier, signToken } from '../auth/token.ts';
import type { Credentials } from '../contract/credentials.ts';
import { accessKeySecret } from './access-key-secret.ts';
import { ensureMasterKey } from './master-key.ts';
import { openStore } from './open-store.ts';
import { type PreparedIdentity, prepareIdentity } from './prepare-identity.ts';
import type { Store } from './store.ts';

let folder: string;
let store: Store;
let masterKey: Uint8Array;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-identity-'));
  store = await openStore(join(folder, 'sluice.db'));
  masterKey = await ensureMasterKey(join(folder, 'master.key'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function prepare(change: object = {}): Promise<PreparedIdentity> {
  return prepareIdentity({
    store,
    masterKey,
    credentialsFile: join(folder, 'credentials.json'),
    region: 'local',
    domain: 'admin',
    endpoint: 'https://localhost:8443',
    caFile: join(folder, 'tls/ca.pem'),
    now: 1,
    ...change,
  });
}

function credentials(): Promise<Required<Credentials>> {
  return Bun.file(join(folder, 'credentials.json')).json();
}

test('the first start makes an identity and tells it in a file for the owner', async () => {
  const prepared = await prepare();
  expect(prepared.firstStart).toBe(true);
  const told = await credentials();
  expect(Object.keys(told)).toEqual([
    'endpoint',
    'ca_file',
    'domain',
    'user',
    'password',
    'project_id',
    'project_name',
    'access_key',
    'secret_key',
  ]);
  expect(told).toMatchObject({
    endpoint: 'https://localhost:8443',
    domain: 'admin',
    user: 'admin',
    project_name: 'local',
  });
  expect(told.project_id).toMatch(/^[0-9a-f]{32}$/);
  expect(told.password.length).toBeGreaterThanOrEqual(16);
  expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'master.key')).mode & 0o777).toBe(0o600);
  const user = await store.identity.user({ name: 'admin' }, prepared.domain.id);
  expect(await verifyPassword(told.password, user?.passwordHash)).toBe(true);
  const accessKey = await store.identity.accessKey(told.access_key);
  expect(accessKey && accessKeySecret(accessKey, masterKey)).toBe(told.secret_key);
});

test('the given project id and names are taken', async () => {
  const projectId = '0123456789abcdef0123456789abcdef';
  await prepare({ projectId, region: 'cn-north-4', domain: 'acme' });
  expect(await credentials()).toMatchObject({ project_id: projectId, project_name: 'cn-north-4', domain: 'acme' });
});

test('another project id than that of the first start is refused, and the same one is not', async () => {
  const projectId = '0123456789abcdef0123456789abcdef';
  const { domain } = await prepare({ projectId });
  await expect(prepare({ projectId: 'f'.repeat(32) })).rejects.toMatchObject({
    key: 'data.other-project',
    args: { found: projectId, wanted: 'f'.repeat(32) },
  });
  await store.projects.change(domain.id, projectId, { name: 'renamed' });
  expect((await prepare({ projectId, region: 'local' })).project.name).toBe('renamed');
  expect(await credentials()).toMatchObject({ project_id: projectId, project_name: 'renamed' });
});

test('a second start changes nothing but the address', async () => {
  const first = await prepare();
  const before = await credentials();
  const second = await prepare({ endpoint: 'https://other:1', region: 'elsewhere', domain: 'other' });
  expect(second).toEqual({ ...first, firstStart: false });
  expect(await credentials()).toEqual({ ...before, endpoint: 'https://other:1' });
});

test('an access key that was deleted stays deleted, and the file keeps what it said', async () => {
  await prepare();
  const before = await credentials();
  await store.accessKeys.remove(before.access_key);
  expect((await prepare()).firstStart).toBe(false);
  expect(await store.identity.accessKey(before.access_key)).toBeUndefined();
  expect(await credentials()).toEqual(before);
});

test('a password that was changed is not told any more, and a new name is', async () => {
  const { user, domain } = await prepare();
  const { password, ...rest } = await credentials();
  const passwordHash = await hashPassword('another-Passw0rd');
  await store.users.change(domain.id, user.id, { name: 'root', passwordHash }, Date.now());
  await prepare();
  expect<object>(await credentials()).toEqual({ ...rest, user: 'root' });
  await store.users.change(domain.id, user.id, { passwordHash: await hashPassword(password) }, Date.now());
  await prepare();
  expect<object>(await credentials()).toEqual({ ...rest, user: 'root' });
});

test('a file that the operator removed is not written again', async () => {
  await prepare();
  rmSync(join(folder, 'credentials.json'));
  await prepare();
  expect(await Bun.file(join(folder, 'credentials.json')).exists()).toBe(false);
});

test('a first start that ended before the file was written is completed by the next', async () => {
  const dying = {
    ...store,
    identity: { ...store.identity, forgetFirstPassword: () => Promise.reject(new Error('died')) },
  };
  await expect(prepare({ store: dying })).rejects.toThrow('died');
  await prepare({ store: dying }).catch(() => undefined);
  rmSync(join(folder, 'credentials.json'));
  const prepared = await prepare();
  const told = await credentials();
  const user = await store.identity.user({ id: prepared.user.id }, undefined);
  expect(await verifyPassword(told.password, user?.passwordHash)).toBe(true);
});

test('a damaged master key is refused in words', async () => {
  await Bun.write(join(folder, 'master.key'), 'not a key\n');
  await expect(ensureMasterKey(join(folder, 'master.key'))).rejects.toMatchObject({ key: 'data.damaged' });
});

test('the secrets in the database do not open with another master key', async () => {
  await prepare();
  masterKey = await ensureMasterKey(join(folder, 'another.key'));
  await expect(prepare()).rejects.toThrow('another master key');
});

test('tokens that an earlier start signed stay good', async () => {
  const first = await prepare();
  const second = await prepare();
  const claims = {
    iss: 'sluice',
    jti: 'a',
    sub: 'u',
    name: 'admin',
    domain: first.domain,
    roles: [],
    methods: [],
    iat: 0,
    exp: 1,
  } as const;
  const token = signToken(claims, first.signingKey.privateKey, first.signingKey.id);
  expect(createTokenVerifier(second.tokenKeys).verify(token, 0)).toEqual(claims);
});
