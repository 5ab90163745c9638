import { afterAll, beforeAll, expect, test } from 'bun:test';
import { until } from '../support/deadline.ts';
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
    const id = await stage.api.deploy(name, await pushed(name, '1.0'), { protocol, port: 8080 });
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

test('a client that leaves ends its check', async () => {
  const id = await stage.api.deploy('left', await pushed('node-ws', '3.0'), { protocol: 'ws', port: 8080 });
  const path = `/v1/${stage.api.projectId}/services/${id}/transparency-checks`;
  const ask = (signal: AbortSignal, body: object) =>
    stage.platform.fetch(path, {
      method: 'POST',
      headers: { 'X-Auth-Token': stage.api.token },
      body: JSON.stringify(body),
      signal,
    });
  const leaving = new AbortController();
  const slow = { messages: [{ text: 'hello' }], silence_in_ms: 5_000, timeout_in_seconds: 300 };
  const left = ask(leaving.signal, slow).catch((error: Error) => error.name);
  const short = () => ask(AbortSignal.timeout(60_000), { timeout_in_seconds: 1 });
  await until(30_000, 'the check to be under way', async () => ((await short()).status === 429 ? true : undefined));
  leaving.abort();
  expect(await left).toBe('AbortError');
  await until(30_000, 'the check to be over', async () => ((await short()).status === 200 ? true : undefined));
}, 240_000);

async function pushed(image: TestImage, tag: string): Promise<string> {
  const path = `transparency/${image}:${tag}`;
  await stage.push(await buildTestImage(image), path);
  return path;
}

async function modelOf(image: TestImage): Promise<string> {
  const model = await stage.api.createModel(`several-${image}`, await pushed(image, '2.0'), {
    protocol: 'ws',
    port: 8080,
  });
  await stage.api.modelDone(model);
  return model;
}
