import { afterAll, beforeAll, expect, test } from 'bun:test';
import { applyFix } from '../../../test/support/apply-fix.ts';
import { startTestApi, type TestApi, testImage } from '../../../test/support/test-api.ts';
import type { Notice } from '../../contract/notices.ts';
import { diagnosisResponse, type FixStep } from '../../contract/resources/diagnosis.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function deployed(name: string, model: string, more: object = {}): Promise<string> {
  const { body } = await api.call('POST', '/v1/{p}/services', {
    service_name: name,
    infer_type: 'real-time',
    config: [{ model_id: model, specification: 'modelarts.vm.cpu.2u', instance_count: 1, ...more }],
  });
  return body.service_id;
}

async function diagnose(id: string, language = 'en') {
  const headers = { 'X-Auth-Token': api.sign(api.claims), 'X-Language': language };
  const answer = await api.call('GET', `/v1/{p}/services/${id}/diagnosis`, undefined, headers);
  expect(answer.status).toBe(200);
  return diagnosisResponse.strict().parse(answer.body);
}

/** With the importer's part done by hand. */
function apply(steps: readonly FixStep[], inputs: Record<string, string> = {}): Promise<void> {
  return applyFix(steps, (method, path, body) => api.call(method, path, body), {
    inputs,
    wait: ({ model_id: id = '' }) => api.store.models.setImported(id, 'published', testImage),
  });
}

const wrongPort = (model: string): Notice => ({
  key: 'instance.wrong-port',
  args: { model, port: 8080, ports: '9000', suggested: 9000 },
});

test('a service that nothing is known of has no fixes', async () => {
  const id = await deployed('well', await api.model());
  expect(await diagnose(id)).toEqual({
    service_id: id,
    service_name: 'well',
    status: 'deploying',
    last_log_lines: [],
    fixes: [],
  });
});

test('a wrong port: said in the language asked for, with the lines of the instance, and put right by the calls', async () => {
  const { body } = await api.call('POST', '/v1/{p}/models', {
    model_name: 'ported',
    model_version: '0.0.1',
    model_type: 'Image',
    source_location: 'team/echo:1',
    initial_config: '{"protocol":"ws","port":8080,"health":{"url":"/alive"}}',
  });
  const model = body.model_id;
  await api.store.models.setImported(model, 'published', testImage);
  const id = await deployed('ported', model, {
    envs: { TOKEN: 'secret' },
    additional_properties: { secret_envs: ['TOKEN'] },
  });
  const reason = wrongPort('ported 0.0.1');
  await api.setState(id, { status: 'deploying', reason, observedGeneration: 1 });
  api.instances = [
    { id: 'i1', serviceId: id, modelId: model, status: 'concerning', restarts: 0, reason, openConnections: 0 },
  ];
  api.logLines = (async function* () {
    yield { stream: 'stdout', time: 1, text: 'listening on 9000' } as const;
  })();
  const said = await diagnose(id);
  api.instances = [];
  expect(said).toMatchObject({
    status: 'deploying',
    reason: 'instance.wrong-port',
    arguments: { port: 8080, suggested: 9000 },
    model_id: model,
    instance_id: 'i1',
    last_log_lines: ['listening on 9000'],
    fixes: [
      { kind: 'model-port', text: 'Deploy with port 9000', arguments: { port: 9000 }, model_id: model, inputs: [] },
    ],
  });
  expect(JSON.stringify(said)).not.toContain('secret"');
  expect((await diagnose(id, 'zh-cn')).fixes[0]?.text).toBe('使用端口 9000 部署');

  await apply(said.fixes[0]?.steps ?? []);
  const shown = (await api.call('GET', `/v1/{p}/services/${id}`)).body;
  expect(shown.config[0]).toMatchObject({ model_name: 'ported', model_version: '0.0.2', envs: { TOKEN: '******' } });
  const made = await api.store.models.get(shown.config[0].model_id);
  expect(made?.container).toMatchObject({ protocol: 'ws', port: 9000, livenessProbe: { path: '/alive' } });
  const service = await api.store.services.get(id);
  expect(service?.spec.versions[0]?.sealedEnvironment).toHaveProperty('TOKEN');

  // Somebody else was faster: nothing of theirs is undone.
  const late = await api.call('PUT', `/v1/{p}/services/${id}`, said.fixes[0]?.steps[2]?.body);
  expect(late.status).toBe(409);
});

test('what a crashed process wrote stands apart from what it means, and what it misses is asked for', async () => {
  const id = await deployed('misses', await api.model());
  const log = "Traceback\nKeyError: 'API_KEY'";
  const reason: Notice = { key: 'service.crash-loop', args: { model: 'misses 1', times: 5, exitCode: 1, log } };
  await api.setState(id, { status: 'failed', reason, observedGeneration: 1 });
  const said = await diagnose(id);
  expect(said.summary).toEndWith('last with exit code 1.');
  expect(said.advice).toContain('environment variable');
  expect(said.last_log_lines).toEqual(['Traceback', "KeyError: 'API_KEY'"]);
  expect(said.fixes.map(({ kind }) => kind)).toEqual(['environment', 'restart']);
  await apply(said.fixes[0]?.steps ?? [], { API_KEY: 'abc' });
  expect((await api.call('GET', `/v1/{p}/services/${id}`)).body.config[0].envs).toEqual({ API_KEY: 'abc' });
  const [, again] = said.fixes;
  await api.setState(id, { status: 'failed', reason, observedGeneration: 2 });
  await apply(again?.steps ?? []);
});

test('an update that was rolled back: the fix is made of what was tried', async () => {
  const [good, bad] = [await api.model(), await api.model()];
  const id = await deployed('back', good);
  await api.setState(id, { status: 'running', observedGeneration: 1, settledGeneration: 1 });
  const config = [{ model_id: bad, specification: 'modelarts.vm.cpu.2u', instance_count: 1 }];
  expect((await api.call('PUT', `/v1/{p}/services/${id}`, { config })).status).toBe(200);
  const reason: Notice = {
    key: 'instance.out-of-memory',
    args: { model: 'back', instance: 'i2', memory: 8_192, log: '-' },
  };
  expect(await api.store.services.rollBack(id, { generation: 2, reason })).toBeDefined();
  await api.setState(id, { status: 'running', observedGeneration: 3, takenBack: reason });
  const said = await diagnose(id);
  expect(said).toMatchObject({ status: 'running', taken_back: true, model_id: bad, instance_id: 'i2' });
  expect(said.fixes.map(({ kind }) => kind)).toEqual(['memory']);
  await apply(said.fixes[0]?.steps ?? []);
  expect((await api.call('GET', `/v1/{p}/services/${id}`)).body.config[0]).toMatchObject({
    model_id: bad,
    specification: 'modelarts.vm.cpu.4u',
  });
});
