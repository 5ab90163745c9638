import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await call('POST', '/namespaces', { namespace: 'aging' });
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (method: string, path: string, body?: unknown) => api.call(method, `/v2/manage${path}`, body);
const outcome = ({ status, body }: { status: number; body: { errorCode: string }[] }) =>
  `${status} ${body[0]?.errorCode}`;

/** A repository of its own, and the path of its retentions. */
async function repository(name: string): Promise<string> {
  expect((await call('POST', '/namespaces/aging/repos', { repository: name })).status).toBe(201);
  return `/namespaces/aging/repos/${name.replaceAll('/', '$')}/retentions`;
}

const byAge = {
  template: 'date_rule',
  params: { days: '30' },
  tag_selectors: [
    { kind: 'label', pattern: 'v5' },
    { kind: 'regexp', pattern: '^123$' },
  ],
};
const byNumber = { template: 'tag_rule', params: { num: '3' }, tag_selectors: [] };
const rules = (...all: unknown[]) => ({ algorithm: 'or', rules: all });

describe('a retention policy', () => {
  test('is made, listed, shown, changed and deleted; a repository has one', async () => {
    const path = await repository('nested/voice');
    expect((await call('GET', path)).body).toEqual([]);
    const made = await call('POST', path, rules(byAge));
    expect([made.status, made.body]).toEqual([201, { id: expect.any(Number) }]);
    const { id } = made.body;
    expect(outcome(await call('POST', path, rules(byNumber)))).toBe('409 SVCSTG.SWR.4090023');
    const shown = { id, ...rules(byAge), scope: '' };
    expect((await call('GET', path)).body).toEqual([shown]);
    expect((await call('GET', `${path}/${id}`)).body).toEqual(shown);

    // Clients send numbers as numbers, too.
    const changed = await call('PATCH', `${path}/${id}`, rules({ ...byNumber, params: { num: 3 } }, byAge));
    expect([changed.status, changed.body]).toEqual([201, '']);
    expect((await call('GET', `${path}/${id}`)).body).toEqual({ id, ...rules(byNumber, byAge), scope: '' });
    expect(api.woken.filter((name) => name === 'aging/nested/voice')).toHaveLength(2);

    expect((await call('DELETE', `${path}/${id}`)).status).toBe(204);
    for (const method of ['GET', 'DELETE']) {
      expect(outcome(await call(method, `${path}/${id}`))).toBe('404 SVCSTG.SWR.4040083');
    }
    expect(outcome(await call('PATCH', `${path}/${id}`, rules(byAge)))).toBe('404 SVCSTG.SWR.4040083');
    expect((await call('GET', path)).body).toEqual([]);
  });

  test.each([
    ['days of nothing', rules({ ...byAge, params: {} })],
    ['the number in the place of days', rules({ ...byAge, params: { num: '3' } })],
    ['no day', rules({ ...byAge, params: { days: '0' } })],
    ['a part of a tag', rules({ ...byNumber, params: { num: '1.5' } })],
    ['less than nothing', rules({ ...byNumber, params: { num: -1 } })],
    ['another algorithm', { algorithm: 'and', rules: [byAge] }],
    ['no rule', rules()],
    ['too many rules', rules(...Array.from({ length: 6 }, () => byAge))],
    ['another template', rules({ ...byAge, template: 'size_rule' })],
    ['no exceptions', rules({ template: 'date_rule', params: { days: '30' } })],
    ['an open group', rules({ ...byAge, tag_selectors: [{ kind: 'regexp', pattern: '(a' }] })],
    ['what looks back', rules({ ...byAge, tag_selectors: [{ kind: 'regexp', pattern: '(a+)\\1' }] })],
    ['too long an expression', rules({ ...byAge, tag_selectors: [{ kind: 'regexp', pattern: 'a'.repeat(200) }] })],
  ])('is refused with %s', async (_what, body) => {
    expect(outcome(await call('POST', '/namespaces/aging/repos/bad/retentions', body))).toBe('404 SVCSTG.SWR.4040010');
    const path = await repository(`bad-${crypto.randomUUID()}`);
    const refused = await call('POST', path, body);
    expect(outcome(refused)).toBe('400 SVCSTG.SWR.4000014');
    expect((await call('GET', path)).body).toEqual([]);
  });

  test('goes with its repository, and what it took away with it', async () => {
    const path = await repository('gone');
    await call('POST', path, rules(byAge));
    const retention = await api.store.retentions.find('aging/gone');
    if (!retention) throw new Error('there is none');
    await api.store.retentions.record(retention, [{ template: 'date_rule', tag: 'v1', digest: 'sha256:1' }]);
    expect((await call('DELETE', '/namespaces/aging/repos/gone')).status).toBe(204);
    expect(await api.store.retentions.find('aging/gone')).toBeUndefined();
    // A tag that went while the repository did.
    await api.store.retentions.record(retention, [{ template: 'date_rule', tag: 'v2', digest: 'sha256:2' }]);
    await repository('gone');
    expect((await call('GET', `${path}/histories`)).body).toEqual({ total: 0, retention_log: [] });
  });
});

test('the history is told the latest first, a page at a time', async () => {
  const path = await repository('old/one');
  const { id } = (await call('POST', path, rules(byAge))).body;
  const retention = await api.store.retentions.find('aging/old/one');
  if (!retention) throw new Error('there is none');
  const tags = Array.from({ length: 1_003 }, (_, index) => ({
    template: 'date_rule' as const,
    tag: `v${index}`,
    digest: `sha256:${index}`,
  }));
  await api.store.retentions.record(retention, tags);
  expect((await call('DELETE', `${path}/${id}`)).status).toBe(204);

  const first = await call('GET', `${path}/histories?limit=2`);
  expect(first.headers.get('content-range')).toBe('0-2/1000');
  expect(first.body.total).toBe(1_000);
  expect(first.body.retention_log[0]).toEqual({
    id: expect.any(Number),
    namespace: 'aging',
    repo: 'old/one',
    retention_id: id,
    rule_type: 'date_rule',
    tag: 'v1002',
    digest: 'sha256:1002',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  });
  const last = (await call('GET', `${path}/histories?offset=999`)).body.retention_log;
  expect(last.map(({ tag }: { tag: string }) => tag)).toEqual(['v3']);
});
