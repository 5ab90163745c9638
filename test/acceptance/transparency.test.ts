import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Stage } from '../support/stage.ts';
import { buildTestImage, type TestImage } from '../support/test-images.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
}, 300_000);

afterAll(() => stage?.[Symbol.asyncDispose](), 120_000);

const question = { messages: [{ text: 'hello 你好' }, { base64: 'AAECAw==' }], silence_in_ms: 100 };

test.each<[TestImage, 'ws' | 'wss']>([
  ['node-ws', 'ws'],
  ['python-websockets', 'ws'],
  ['wss-self-signed', 'wss'],
])(
  'nobody can tell %s from itself behind the gateway (%s)',
  async (name, protocol) => {
    await stage.push(await buildTestImage(name), `transparency/${name}:1.0`);
    const id = await stage.api.deploy(name, `transparency/${name}:1.0`, { protocol, port: 8080 });
    const before = await stage.api.call('GET', `/services/${id}`);
    const { status, body } = await stage.api.call('POST', `/services/${id}/transparency-checks`, question);
    expect(status).toBe(200);
    const report = body as { conversations: { verdict: string }[] };
    expect(report.conversations.filter(({ verdict }) => verdict !== 'same')).toEqual([]);
    expect(report).toMatchObject({ verdict: 'same', service_id: id, different_count: 0, undecided_count: 0 });
    const after = await stage.api.call('GET', `/services/${id}`);
    expect(after.body['invocation_times']).toBe(before.body['invocation_times']);
    using socket = await stage.api.openSocket(id);
    expect(await socket.ask('still there')).toBe('still there');
  },
  240_000,
);

test('one of several instances is checked when it is named; a service that is stopped is not', async () => {
  const id = await stage.api.createService('several', await modelOf('node-ws'), { instances: 2 });
  await stage.api.serviceIs(id, 'running');
  const { body } = await stage.api.call('GET', `/services/${id}/instances`);
  const named = (body as { instances: { instance_id: string }[] }).instances[1]?.instance_id;
  const checked = await stage.api.call('POST', `/services/${id}/transparency-checks`, { instance_id: named });
  expect(checked.body).toMatchObject({ verdict: 'same', instance_id: named });
  const unknown = await stage.api.call('POST', `/services/${id}/transparency-checks`, { instance_id: 'none' });
  expect(unknown).toMatchObject({ status: 404, body: { error_code: 'ModelArts.3535' } });
  await stage.api.setStatus(id, 'stopped');
  await stage.api.serviceIs(id, 'stopped');
  const stopped = await stage.api.call('POST', `/services/${id}/transparency-checks`);
  expect(stopped).toMatchObject({ status: 400, body: { error_code: 'ModelArts.3519' } });
}, 240_000);

async function modelOf(image: TestImage): Promise<string> {
  await stage.push(await buildTestImage(image), `transparency/${image}:2.0`);
  const model = await stage.api.createModel(`several-${image}`, `transparency/${image}:2.0`, {
    protocol: 'ws',
    port: 8080,
  });
  await stage.api.modelDone(model);
  return model;
}
