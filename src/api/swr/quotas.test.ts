import { afterAll, beforeAll, expect, test } from 'bun:test';
import { digestOf, pushImage, randomBytes } from '../../../test/integration/registry/contents.ts';
import { registryOf } from '../../../test/support/registry-client.ts';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';

let api: TestApi;
let registry: ReturnType<typeof registryOf>;
beforeAll(async () => {
  api = await startTestApi();
  registry = registryOf(api);
});
afterAll(() => api[Symbol.asyncDispose]());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  api.call(method, `/v2/manage${path}`, body, headers);
const setQuota = async (namespace: string, quota_limit: unknown) =>
  call('PUT', `/namespaces/${namespace}/quotas`, { quota_limit });
const push = (repository: string, size: number) => {
  const content = randomBytes(size);
  return registry.call('POST', `/v2/${repository}/blobs/uploads/?digest=${digestOf(content)}`, { body: content });
};

test('an organization has no disk quota until one is set, and shows what it holds', async () => {
  await pushImage(registry, 'quota/echo', { tag: 'v1' });
  const shown = (await call('GET', '/namespaces/quota/quotas')).body;
  expect(shown).toEqual({
    quotas: [{ quota_key: 'storage', quota_limit: -1, unit: 'byte', used: expect.any(Number) }],
  });
  expect(shown.quotas[0].used).toBeGreaterThan(1_000);
  const set = await setQuota('quota', 5_000);
  expect([set.status, set.body.quotas[0]]).toEqual([200, { ...shown.quotas[0], quota_limit: 5_000 }]);
  const { project_id: project } = api.credentials;
  const all = (await call('GET', `/projects/${project}/quotas?namespace=quota&repository=echo`)).body.quotas;
  expect(all).toEqual([
    { quota_key: 'namespace', quota_limit: 1_000, unit: '', used: expect.any(Number) },
    set.body.quotas[0],
  ]);
  expect((await call('GET', `/projects/${project}/quotas`)).body.quotas).toEqual([all[0]]);
  for (const wrong of ['x', -2, 1.5, true, undefined]) expect((await setQuota('quota', wrong)).status).toBe(400);
  expect((await setQuota('nowhere', 1)).status).toBe(404);
  expect((await setQuota('quota', null)).body.quotas[0].quota_limit).toBe(-1);
  expect((await setQuota('quota', -1)).body.quotas[0].quota_limit).toBe(-1);
});

test('a push beyond the quota is refused in words, and fits again when images were deleted', async () => {
  await pushImage(registry, 'full/echo', { tag: 'v1' });
  const { used } = (await call('GET', '/namespaces/full/quotas')).body.quotas[0];
  await setQuota('full', used + 500);
  const refused = await push('full/echo', 501);
  const { errors } = (await refused.json()) as { errors: { code: string; message: string }[] };
  expect([refused.status, errors[0]?.code]).toEqual([403, 'DENIED']);
  expect(errors[0]?.message).toContain(`full holds ${used} of the ${used + 500} bytes`);
  expect((await push('full/echo', 500)).status).toBe(201);
  expect((await push('full/echo', 1)).status).toBe(403);
  await call('DELETE', '/namespaces/full/repos/echo');
  expect((await push('full/echo', 500)).status).toBe(201);
});

test('pushes at the same time do not exceed the quota together', async () => {
  await call('POST', '/namespaces', { namespace: 'crowded' });
  await setQuota('crowded', 100_000);
  const pushes = Array.from({ length: 20 }, (_, number) => push(`crowded/r${number % 5}`, 30_000));
  const statuses = (await Promise.all(pushes)).map(({ status }) => status).toSorted();
  expect(statuses).toEqual([201, 201, 201, ...Array.from({ length: 17 }, () => 403)]);
  expect((await call('GET', '/namespaces/crowded/quotas')).body.quotas[0].used).toBe(90_000);
});
