import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startTestApi, type TestApi } from '../../../test/support/test-api.ts';
import type { NoticeKey } from '../../contract/notices.ts';
import { timelineResponse } from '../../contract/resources/service-timeline.ts';

let api: TestApi;
let id: string;
beforeAll(async () => {
  api = await startTestApi();
  const config = [{ model_id: await api.model(), specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  const body = { service_name: 'timed', infer_type: 'real-time', config };
  id = (await api.call('POST', '/v1/{p}/services', body)).body.service_id;
});
afterAll(() => api[Symbol.asyncDispose]());

const tell = (key: NoticeKey, occurredAt: number, args: Record<string, string> = {}) =>
  api.store.services.addEvent(id, {
    type: 'normal',
    notice: { key, args: { model: 'echo 0.0.1', ...args } },
    occurredAt,
  });

async function timeline(query = '') {
  const { status, body } = await api.call('GET', `/v1/{p}/services/${id}/timeline${query}`);
  expect(status).toBe(200);
  return timelineResponse.strict().parse(body);
}

test('a deployment while it goes on and when it is over, each by its generation, and a start by itself', async () => {
  const began = (await timeline()).start_time;
  await tell('service.scheduled', began + 200);
  await tell('service.pulling', began + 200);
  await tell('service.pulled', began + 1_700);
  await tell('service.starting-model', began + 2_000);
  await tell('instance.exited', began + 2_500, { instance: 'i1', exitCode: '1', seconds: '1', log: '-' });
  const going = await timeline();
  expect(going).toMatchObject({ kind: 'create', result: 'RUNNING', generation: 1 });
  expect(going.end_time).toBeUndefined();
  expect(going.steps).toMatchObject([
    { step: 'prepare', result: 'done', start_time: began, seconds: 0.2 },
    {
      step: 'image',
      result: 'done',
      start_time: began + 200,
      end_time: began + 1_700,
      seconds: 1.5,
      model: 'echo 0.0.1',
    },
    { step: 'start', result: 'done', seconds: 0.3 },
    { step: 'ready', result: 'failed', seconds: 0.5, instance_id: 'i1', reason: 'instance.exited' },
    { step: 'ready', result: 'running' },
  ]);
  expect(going.steps[3]?.error_msg).toContain('exit code 1');

  await tell('instance.ready', began + 3_000, { instance: 'i2' });
  await tell('service.started', began + 3_100);
  await api.setState(id, { status: 'running', observedGeneration: 1, settledGeneration: 1, deployStartedAt: began });
  const over = await timeline();
  expect(over).toMatchObject({ result: 'SUCCESS' });
  expect(over.steps.at(-1)).toMatchObject({ step: 'route', result: 'done', seconds: 0.1 });

  // Stopped and started again: no configuration of its own, but a deployment.
  const again = Date.now() + 60_000;
  await tell('service.deploy-started', again);
  await tell('service.scheduled', again + 100);
  await tell('service.pulling', again + 100);
  await api.setState(id, { status: 'deploying', deployStartedAt: again });
  api.ahead = 120_000;
  expect(await timeline()).toMatchObject({
    kind: 'start',
    result: 'RUNNING',
    start_time: again,
    steps: [{}, { step: 'image' }],
  });
  await tell('service.pulled', again + 150);
  await tell('service.starting-model', again + 200);
  await tell('instance.ready', again + 900, { instance: 'i3' });
  await tell('service.started', again + 1_000);
  await api.setState(id, { status: 'running', deployStartedAt: again });
  expect(await timeline()).toMatchObject({ kind: 'start', result: 'SUCCESS', end_time: again + 1_000, seconds: 1 });
  const { end_time: end, ...first } = await timeline('?generation=1');
  expect([first.kind, first.steps.length, end]).toEqual(['create', 6, over.end_time]);

  const unknown = await api.call('GET', `/v1/{p}/services/${id}/timeline?generation=9`);
  expect([unknown.status, unknown.body.error_code]).toEqual([404, 'ModelArts.3535']);
});
