import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../../../../test/support/deadline.ts';
import { startTestApi, type TestApi } from '../../../../test/support/test-api.ts';
import { WorkerClient } from '../../../../test/support/worker-client.ts';
import type { TokenClaims } from '../../../auth/token.ts';
import type { RouteSnapshot } from '../../../contract/route.ts';

let api: TestApi;
let worker: WorkerClient;
beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  await until(5000, 'a snapshot', async () => worker.sequence > 0 || undefined);
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const token = (jti: string, change: Partial<TokenClaims> = {}) => api.sign({ ...api.claims, jti, ...change });
const revoke = (by: string, subject: string | undefined) =>
  api.call('DELETE', '/v3/auth/tokens', undefined, {
    'X-Auth-Token': by,
    ...(subject !== undefined && { 'X-Subject-Token': subject }),
  });
const use = (presented: string, headers = { 'X-Auth-Token': presented } as Record<string, string>) =>
  api.call('GET', '/v1/{p}/services', undefined, headers);
const onDisk = async () => ((await Bun.file(api.routesFile).json()) as RouteSnapshot).revocations;

test('a revoked token is good for nothing, here and at every worker; others of the user stay good', async () => {
  const [revoked, kept] = [token('revoked'), token('kept')];
  expect((await use(revoked)).status).toBe(200);
  const answer = await revoke(kept, revoked);
  expect([answer.status, answer.body]).toEqual([204, '']);
  // The answer came behind the workers' acknowledgement: nothing has to be waited for.
  expect(worker.revocations).toEqual([{ userId: api.claims.sub, tokenId: 'revoked' }]);
  expect(await onDisk()).toEqual([{ userId: api.claims.sub, tokenId: 'revoked' }]);
  const refused = await use(revoked);
  expect([refused.status, refused.body.error_code]).toEqual([401, 'ModelArts.0203']);
  expect(refused.body.error_msg).toContain('It was revoked');
  expect((await use('', { Authorization: `Bearer ${revoked}` })).status).toBe(401);
  expect((await revoke(revoked, kept)).status).toBe(401);
  expect((await revoke(kept, revoked)).status).toBe(404);
  const shown = await api.call('GET', '/v3/auth/tokens', undefined, {
    'X-Auth-Token': kept,
    'X-Subject-Token': revoked,
  });
  expect(shown.status).toBe(404);
  expect((await use(kept)).status).toBe(200);
});

test('a token may end itself, an administrator those of the domain, and nobody else those of others', async () => {
  const own = token('own');
  expect((await revoke(own, own)).status).toBe(204);
  expect((await use(own)).status).toBe(401);
  const other = 'c'.repeat(32);
  await api.user(other, 'other', []);
  const [admin, theirs] = [token('admin'), token('theirs', { sub: other })];
  expect((await revoke(theirs, admin)).status).toBe(404);
  expect((await use(admin)).status).toBe(200);
  expect((await revoke(admin, theirs)).status).toBe(204);
  expect((await use(theirs)).status).toBe(401);
});

test('a call without a subject, or with a token that is not ours, says so', async () => {
  const missing = await revoke(token('a'), undefined);
  expect([missing.status, missing.body.error.message]).toEqual([400, expect.stringContaining('X-Subject-Token')]);
  expect((await revoke(token('a'), 'abc')).status).toBe(404);
  expect((await revoke('abc', token('b'))).status).toBe(401);
});

test('one user has at most a thousand revocations, and they are forgotten when the tokens are over', async () => {
  const end = api.claims.exp * 1_000;
  using database = new Database(api.databaseFile);
  database.run('delete from token_revocations');
  const insert = database.prepare('insert into token_revocations (token_id, user_id, expires_at) values (?, ?, ?)');
  database.transaction(() => {
    for (let index = 0; index < 1_000; index += 1) insert.run(`many-${index}`, api.claims.sub, end);
  })();
  const refused = await revoke(token('x'), token('one-more'));
  expect([refused.status, refused.body.error.title]).toEqual([409, 'Conflict']);
  await api.store.revocations.removeOver(end - 1);
  expect((await api.store.revocations.inForce(end - 1)).length).toBe(1_000);
  expect(await api.store.revocations.inForce(end)).toEqual([]);
  await api.store.revocations.removeOver(end);
  expect(await api.store.revocations.inForce(0)).toEqual([]);
});
