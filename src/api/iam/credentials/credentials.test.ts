import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { until } from '../../../../test/support/deadline.ts';
import { signingHeaders } from '../../../../test/support/sign-request.ts';
import { startTestApi, type TestApi } from '../../../../test/support/test-api.ts';
import { WorkerClient } from '../../../../test/support/worker-client.ts';
import type { RouteSnapshot } from '../../../contract/route.ts';

const path = '/v3.0/OS-CREDENTIAL/credentials';
const other = 'b'.repeat(32);
let api: TestApi;
let worker: WorkerClient;
beforeAll(async () => {
  api = await startTestApi();
  worker = await WorkerClient.dial(api.linkSocket, 1);
  await until(5000, 'a snapshot', async () => worker.sequence > 0 || undefined);
  await api.user(other, 'other', ['readonly']);
});
afterAll(async () => {
  worker[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

const asOther = () => ({ 'X-Auth-Token': api.sign({ ...api.claims, jti: 'other', sub: other, name: 'other' }) });
const create = (credential: object = {}, headers?: Record<string, string>) =>
  api.call('POST', path, { credential }, headers);
const remove = (key: string) => api.call('DELETE', `${path}/${key}`);

/** A signed call as it arrives from the gateway. */
async function signedStatus(accessKey: string, secretKey: string): Promise<number> {
  const target = `/v1/${api.credentials.project_id}/services`;
  const signing = { accessKey, secretKey, method: 'GET', target, headers: { Host: 'a' }, body: '' };
  const answer = await api.call('GET', target, undefined, {
    Host: 'a',
    ...Object.fromEntries(signingHeaders(signing)),
    'X-Sluice-Target': target,
    'X-Sluice-Client-Address': '10.0.0.1',
    'X-Sluice-Body-Sha256': createHash('sha256').update('').digest('hex'),
  });
  return answer.status;
}

const fileKeys = async () =>
  ((await Bun.file(api.routesFile).json()) as RouteSnapshot).accessKeys?.map(({ accessKey }) => accessKey) ?? [];

describe('access keys', () => {
  test('are made, tell their secret once, and sign at once, at the API and at every worker', async () => {
    const { status, body } = await create({ user_id: api.claims.sub, description: 'for CI' });
    expect(status).toBe(201);
    const { access, secret, create_time } = body.credential;
    expect(body.credential).toEqual({
      access: expect.stringMatching(/^[A-Z0-9]{20}$/),
      secret: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
      user_id: api.claims.sub,
      status: 'active',
      create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      description: 'for CI',
    });
    // The answer came behind the workers' acknowledgement: nothing has to be waited for.
    expect(worker.accessKeys.get(access)).toMatchObject({
      userId: api.claims.sub,
      projectIds: [api.credentials.project_id],
    });
    expect(await fileKeys()).toContain(access);
    expect(JSON.stringify(worker.received)).not.toContain(secret);
    expect(await signedStatus(access, secret)).toBe(200);
    const shown = { access, user_id: api.claims.sub, status: 'active', create_time, description: 'for CI' };
    expect((await api.call('GET', `${path}/${access}`)).body).toEqual({ credential: shown });
    const listed = await api.call('GET', path);
    expect(listed.body.credentials).toContainEqual(shown);
    expect(listed.body.credentials[0].access).toBe(api.credentials.access_key);
    expect((await remove(access)).status).toBe(204);
  });

  test('are put out of force and back, and described anew', async () => {
    const { access, secret } = (await create()).body.credential;
    const put = (credential: object) => api.call('PUT', `${path}/${access}`, { credential });
    const off = await put({ status: 'inactive' });
    expect([off.status, off.body.credential.status]).toEqual([200, 'inactive']);
    expect(worker.accessKeys.has(access)).toBe(false);
    expect(await fileKeys()).not.toContain(access);
    expect(await signedStatus(access, secret)).toBe(401);
    expect((await put({ description: 'new words' })).body.credential).toMatchObject({
      status: 'inactive',
      description: 'new words',
    });
    expect((await put({ status: 'active' })).body.credential.description).toBe('new words');
    expect(worker.accessKeys.has(access)).toBe(true);
    expect(await signedStatus(access, secret)).toBe(200);
    await remove(access);
  });

  test('that are deleted are good for nothing, nowhere', async () => {
    const { access, secret } = (await create()).body.credential;
    const answer = await remove(access);
    expect([answer.status, answer.body]).toEqual([204, '']);
    expect(worker.accessKeys.has(access)).toBe(false);
    expect(await fileKeys()).not.toContain(access);
    expect(await signedStatus(access, secret)).toBe(401);
    expect((await api.call('GET', `${path}/${access}`)).body.error).toMatchObject({ code: 404, title: 'Not Found' });
    expect((await remove(access)).status).toBe(404);
  });

  test('that exist elsewhere are imported by administrators, once', async () => {
    const pair = { access: 'OLDCLOUDKEY000000001', secret: 'a-secret/of+another=cloud' };
    const { status, body } = await create({ ...pair, description: 'moved' });
    expect([status, body.credential]).toMatchObject([201, { ...pair, user_id: api.claims.sub, status: 'active' }]);
    expect(worker.accessKeys.has(pair.access)).toBe(true);
    expect(await signedStatus(pair.access, pair.secret)).toBe(200);

    const again = await create({ ...pair, secret: 'another-secret-of-the-key' });
    expect([again.status, again.body.error.title]).toEqual([409, 'Conflict']);
    expect(again.body.error.message).toContain('OLDCLOUDKEY000000001 already');
    expect(await signedStatus(pair.access, pair.secret)).toBe(200);
    const both = await Promise.all([1, 2].map(() => create({ ...pair, access: 'OLDCLOUDKEY000000002' })));
    expect(both.map((answer) => answer.status).toSorted()).toEqual([201, 409]);

    const mine = await create({ ...pair, access: 'OLDCLOUDKEY000000003' }, asOther());
    expect([mine.status, mine.body.error.title]).toEqual([403, 'Forbidden']);
    for (const [credential, field] of [
      [{ access: pair.access }, 'credential.secret is required'],
      [{ secret: pair.secret }, 'credential.access is required'],
      [{ ...pair, access: 'SHORT' }, 'credential.access is invalid'],
      [{ ...pair, access: `${pair.access}@x` }, 'credential.access is invalid'],
      [{ ...pair, secret: 'with blanks in the middle' }, 'credential.secret is invalid'],
      [{ ...pair, secret: 'short' }, 'credential.secret is invalid'],
    ] as const) {
      const answer = await create(credential);
      expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(field)]);
    }
    for (const key of [pair.access, 'OLDCLOUDKEY000000002']) await remove(key);
  });

  test('are at most ten for each user', async () => {
    const made: string[] = [];
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const answer = await create();
        if (answer.status === 201) made.push(answer.body.credential.access);
        return answer.status;
      }),
    );
    // The first one is that of the credentials file.
    expect(statuses.toSorted()).toEqual([...Array.from({ length: 9 }, () => 201), 409]);
    for (const key of made) await remove(key);
    expect((await api.call('GET', path)).body.credentials.length).toBe(1);
  });

  test('are their own affair for users, and all of the domain for administrators', async () => {
    const own = await create({}, asOther());
    expect([own.status, own.body.credential.user_id]).toEqual([201, other]);
    const { access } = own.body.credential;
    const of = (key: string, method = 'GET', body?: object) => api.call(method, `${path}/${key}`, body, asOther());
    for (const answer of [
      await of(api.credentials.access_key),
      await of(api.credentials.access_key, 'PUT', { credential: { status: 'inactive' } }),
      await of(api.credentials.access_key, 'DELETE'),
      await of('NOTHING'),
    ]) {
      expect([answer.status, answer.body.error.title]).toEqual([404, 'Not Found']);
    }
    for (const answer of [
      await create({ user_id: api.claims.sub }, asOther()),
      await api.call('GET', `${path}?user_id=${api.claims.sub}`, undefined, asOther()),
      await create({ user_id: 'nobody' }),
      await api.call('GET', `${path}?user_id=nobody`),
    ]) {
      expect([answer.status, answer.body.error.title]).toEqual([403, 'Forbidden']);
    }
    expect((await api.call('GET', `${path}?user_id=${other}`)).body.credentials).toMatchObject([{ access }]);
    expect((await create({ user_id: other })).body.credential.user_id).toBe(other);
    expect((await api.call('PUT', `${path}/${access}`, { credential: { status: 'inactive' } })).status).toBe(200);
    expect((await of(access)).body.credential.status).toBe('inactive');
    expect((await remove(access)).status).toBe(204);
  });

  test('need someone who asks, and a body that means something', async () => {
    expect((await api.call('POST', path, { credential: {} }, {})).status).toBe(401);
    expect((await api.call('DELETE', `${path}/${api.credentials.access_key}`, undefined, {})).status).toBe(401);
    for (const [body, words] of [
      ['{}', 'credential is required'],
      ['{"credential":{"description":7}}', 'credential.description is invalid'],
      [JSON.stringify({ credential: { description: 'x'.repeat(256) } }), 'at most 255 characters'],
    ] as const) {
      const answer = await api.call('POST', path, body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toContain(words);
    }
    const key = api.credentials.access_key;
    expect((await api.call('PUT', `${path}/${key}`, { credential: { status: 'off' } })).status).toBe(400);
    expect((await api.call('POST', path, `{"a":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
  });
});
