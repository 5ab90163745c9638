import { afterAll, beforeAll, expect, test } from 'bun:test';
import fc from 'fast-check';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await api.call('POST', '/v2/manage/namespaces', { namespace: 'there' });
  await api.call('POST', '/v2/manage/namespaces/there/repos', { repository: 'echo' });
});
afterAll(() => api[Symbol.asyncDispose]());

const odd = [
  '',
  '$',
  '..',
  '../..',
  '\u0000',
  '\ud800',
  '__proto__',
  'a::b|c::',
  '|',
  '::',
  '%',
  '%00',
  '-1',
  '1e308',
  '{p}',
];
const text = fc.oneof(
  fc.constantFrom(...odd),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 300, maxLength: 5_000 }),
);
const value = fc.oneof(fc.jsonValue(), text, fc.double(), fc.constantFrom(null, [], {}, -1, 1e308, 2 ** 53));
const part = (given: string) => encodeURIComponent(given.toWellFormed());

/** Refused with an error in the form of this API, or done. */
async function expectAnswer(method: string, path: string, body?: unknown): Promise<void> {
  const { status, body: answer } = await api.call(method, `/v2/manage${path}`, body);
  expect(status, `${method} ${path.slice(0, 200)}`).toBeLessThan(500);
  if (status >= 400) {
    expect(answer).toEqual([
      { errorCode: expect.stringMatching(/^SVCSTG\.SWR\.\d{7}$/), errorMessage: expect.any(String), detail: '' },
    ]);
  }
}

test('any value in any field of a body is refused in words, or understood', async () => {
  const routes = [
    ['POST', '/namespaces', { namespace: 'new' }],
    ['POST', '/namespaces/there/repos', { repository: 'new', is_public: true, category: 'linux', description: '' }],
    ['PATCH', '/namespaces/there/repos/echo', { is_public: true, category: 'linux', description: '' }],
    ['PUT', '/namespaces/there/quotas', { quota_limit: 1 }],
  ] as const;
  const any = fc
    .constantFrom(...routes)
    .chain(([method, path, body]) =>
      fc.tuple(
        fc.constant({ method, path, body }),
        fc.constantFrom(...Object.keys(body), 'unknown', '__proto__'),
        value,
      ),
    );
  await fc.assert(
    fc.asyncProperty(any, ([{ method, path, body }, name, given]) =>
      expectAnswer(method, path, JSON.stringify({ ...body, [name]: given })),
    ),
    { numRuns: 400 },
  );
}, 60_000);

test('any text in any path and query is refused in words, or understood', async () => {
  const names = ['namespace', 'name', 'filter', 'limit', 'offset', 'order_column', 'order_type', 'category', 'tag'];
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(...names), async (given, name) => {
      const query = `${name}=${part(given)}`;
      const odd = part(given) || '%20';
      const filter = `filter=${part(`${name}::${given}|limit::1`)}`;
      await Promise.all([
        expectAnswer('GET', `/namespaces?${query}`),
        expectAnswer('GET', `/repos?${query}`),
        expectAnswer('GET', `/repos?${filter}`),
        expectAnswer('GET', `/namespaces/there/repos/echo/tags?${query}`),
        expectAnswer('GET', `/namespaces/there/repos/echo/tags?${filter}`),
        expectAnswer('POST', `/utils/secret?projectname=${part(given)}`),
        expectAnswer('POST', `/utils/secret?duration_seconds=${part(given)}`),
        expectAnswer('GET', `/namespaces/there/repos/x${odd}`),
        expectAnswer('DELETE', `/namespaces/x${odd}`),
        expectAnswer('DELETE', `/namespaces/there/repos/x${odd}`),
        expectAnswer('DELETE', `/namespaces/there/repos/echo/tags/x${odd}`),
      ]);
    }),
    { numRuns: 150 },
  );
}, 60_000);
