import { Database } from 'bun:sqlite';
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../test/support/test-api.ts';
import type { ApiDependencies } from './dependencies.ts';
import { operations } from './operations.ts';

const roles = ['te_admin', 'developer', 'caller', 'no-such-role'] as const;
const userOf = (role: string) => `${roles.indexOf(role as (typeof roles)[number])}`.repeat(32);
/** Nothing of the dependencies is touched before a request comes. */
const all = operations({ now: Date.now } as ApiDependencies);

/** What each role may do beside what takes no right, in words that do not come from the table under test. */
const allowed: Record<(typeof roles)[number], RegExp> = {
  te_admin: /./,
  developer: /^(models|services|images|apps|webhooks)\./,
  caller: /^services\.call$/,
  'no-such-role': /^$/,
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const role of roles) await api.user(userOf(role), role, [role]);
});
afterAll(() => api[Symbol.asyncDispose]());

/** Calls the operation with nothing that exists in its path and an empty body. */
async function call(operation: (typeof all)[number], headers: Record<string, string>) {
  const path = operation.path.replace('{project_id}', '{p}').replaceAll(/\{(?!p\})\w+\}/g, 'nothing');
  const body = operation.method === 'get' ? undefined : {};
  const { status, body: answer } = await api.call(operation.method.toUpperCase(), path, body, headers);
  return { status, code: answer.error_code ?? answer.error?.title ?? answer[0]?.errorCode };
}

const forbidden = new Set(['403 ModelArts.0108', '403 SVCSTG.SWR.4030000', '403 Forbidden', '403 IAM.0003']);

test.each(roles)('%s may do what the role says, at every operation, and nothing else', async (role) => {
  // Roles in a token are those of its day; what counts is what the user may do now.
  const token = api.sign({ ...api.claims, jti: role, sub: userOf(role), name: role, roles: ['te_admin'] });
  for (const operation of all) {
    const { status, code } = await call(operation, { 'X-Auth-Token': token });
    const open = operation.action === 'none' || operation.action === 'self' || allowed[role].test(operation.action);
    const outcome = `${operation.method} ${operation.path}: ${status} ${code}`;
    if (open) expect(forbidden.has(`${status} ${code}`) ? outcome : 'not refused').toBe('not refused');
    else expect(forbidden.has(`${status} ${code}`) ? 'refused' : outcome).toBe('refused');
    expect(status < 500 ? 'no bug' : outcome).toBe('no bug');
  }
});

test('nobody gets anywhere without a credential, but where none is asked for', async () => {
  for (const operation of all) {
    const { status, code } = await call(operation, {});
    const outcome = `${operation.method} ${operation.path}: ${status} ${code}`;
    if (operation.action !== 'none') expect(status === 401 ? '401' : outcome).toBe('401');
  }
});

test('a token of a user who was disabled or is gone opens nothing, whatever it says', async () => {
  const gone = api.sign({ ...api.claims, jti: 'gone', sub: 'f'.repeat(32) });
  const disabled = api.sign({ ...api.claims, jti: 'disabled', sub: userOf('caller') });
  using database = new Database(api.databaseFile);
  database.run('update users set enabled = 0 where id = ?', [userOf('caller')]);
  for (const token of [gone, disabled]) {
    const refused = await api.call('GET', '/v1/{p}/services', undefined, { 'X-Auth-Token': token });
    expect([refused.status, refused.body.error_code]).toEqual([401, 'ModelArts.0203']);
    expect((await api.call('GET', '/v3/projects', undefined, { 'X-Auth-Token': token })).status).toBe(401);
  }
});
