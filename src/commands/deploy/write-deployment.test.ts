import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import { type ApiClient, createApiClient } from '../../client/api-client.ts';
import { type DeploymentPlan, type DeploymentState, planDeployment } from '../../domain/plan-deployment.ts';
import { readState } from './read-state.ts';
import { writeDeployment } from './write-deployment.ts';

let api: TestApi;
let client: ApiClient;
let models: readonly string[];

beforeAll(async () => {
  api = await startTestApi();
  const { user, project_id: id, project_name: name, access_key: accessKey, secret_key: secretKey } = api.credentials;
  const credentials = [{ kind: 'access-key', accessKey, secretKey }] as const;
  const target = { name: 'test', address: api.address, user, project: { id, name }, credentials };
  client = createApiClient({ target, language: 'en', now: Date.now });
  models = [await api.model(), await api.model({ version: '0.0.2' }), await api.model({ version: '0.0.3' })];
});
afterAll(() => api[Symbol.asyncDispose]());

const wish = { name: 'voice', digest: '', configuration: {}, moreEnvironment: {}, rollout: {}, policy: {} };

/** As it comes out where the model is known. */
function planOf(state: DeploymentState, more: object = {}): DeploymentPlan {
  const plan = planDeployment({ ...wish, ...more }, state);
  if (typeof plan === 'string') throw new Error(plan);
  return plan;
}

async function write(by: ApiClient, model: number, change: Partial<DeploymentPlan>, more: object = {}) {
  const state = await readState(client, 'voice');
  const plan = { ...planOf(state, more), ...change };
  return writeDeployment(by, { name: 'voice', plan, modelId: models[model] ?? '', state });
}

test('a deployment knows its own row of the history, whoever else writes', async () => {
  expect(await write(client, 0, {})).toMatchObject({ change: 1 });
  expect(await write(client, 0, { service: 'none' })).toMatchObject({ change: 1 });
  expect(await write(client, 1, { service: 'update' })).toMatchObject({ change: 2 });
  // A change of the policy alone begins no update.
  expect(await write(client, 1, { service: 'update' }, { policy: { limits: { max_connections: 7 } } })).toMatchObject({
    change: 'none',
  });
  // Somebody else comes in between, and once more right behind.
  const raced: ApiClient = {
    ...client,
    async call(request, schema) {
      if (request.method !== 'PUT') return client.call(request, schema);
      await write(client, 1, { service: 'update' }, { moreEnvironment: { TURN: 'theirs' } });
      const answer = await client.call(request, schema);
      await write(client, 1, { service: 'update' }, { moreEnvironment: { TURN: 'theirs again' } });
      return answer;
    },
  };
  expect(await write(raced, 2, { service: 'update' })).toMatchObject({ change: 4 });
});
