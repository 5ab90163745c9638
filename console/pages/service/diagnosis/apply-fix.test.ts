import { expect, test } from 'bun:test';
import type { FixStep } from '../../../../src/contract/resources/diagnosis.ts';
import type { ApiRequest } from '../../../api/api.ts';
import { applyFix } from './apply-fix.ts';
import { fixOrders } from './fix-orders.ts';

const steps: readonly FixStep[] = [
  { method: 'POST', path: '/v1/p/models', body: { port: 9000 }, keep: 'model_id' },
  {
    method: 'GET',
    path: '/v1/p/models/{model_id}',
    until: { field: 'model_status', value: 'published', failed: ['failed'] },
  },
  { method: 'PUT', path: '/v1/p/services/s', body: { config: [{ model_id: '{model_id}', envs: { KEY: '{KEY}' } }] } },
];

async function run(statuses: string[]) {
  const asked: ApiRequest[] = [];
  await applyFix(steps, {
    inputs: { KEY: 'a {b}' },
    pause: async () => undefined,
    async call(request) {
      asked.push(request);
      if (request.method === 'POST') return { model_id: 'm/2' };
      return request.method === 'GET' ? { model_status: statuses.shift() } : {};
    },
  });
  return asked;
}

test('what a step keeps stands in later paths and bodies, and what is waited for is looked at again', async () => {
  const asked = await run(['publishing', 'published']);
  expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /v1/p/models',
    'GET /v1/p/models/m%2F2',
    'GET /v1/p/models/m%2F2',
    'PUT /v1/p/services/s',
  ]);
  expect(asked.at(-1)?.body).toEqual({ config: [{ model_id: 'm/2', envs: { KEY: 'a {b}' } }] });
});

test('what has failed ends it, before the next step', async () => {
  expect(run(['publishing', 'failed'])).rejects.toThrow('model_status = failed');
});

test('what is shown before is what is sent, but for what only an answer tells', async () => {
  const asked = await run(['published']);
  const shown = fixOrders(steps, 'voice', { KEY: 'a {b}' }).map(({ request }) => request);
  expect(JSON.parse(JSON.stringify(shown).replaceAll('/{model_id}', '/m%2F2').replaceAll('{model_id}', 'm/2'))).toEqual(
    asked,
  );
  const commands = fixOrders(steps, 'voice', {}).map(({ command }) => command?.slice(0, 4).join(' '));
  expect(commands).toEqual([undefined, undefined, 'sluice service update voice']);
});
