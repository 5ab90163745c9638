import { expect, test } from 'bun:test';
import { containerApi } from '../../../src/contract/resources/container-api.ts';
import { createModelRequest, type ModelDetail } from '../../../src/contract/resources/model.ts';
import { modelConfigurationSchema } from '../../../src/contract/resources/model-configuration.ts';
import { createCommand } from '../../orders/model-orders.ts';
import { examinationRequest } from './examination-request.ts';
import { formOfModel } from './form-of-model.ts';
import { type ModelForm, newModel, newProbe } from './model-form.ts';
import { modelRequest } from './model-request.ts';
import { nextVersion } from './next-version.ts';

const filled: ModelForm = {
  ...newModel,
  name: '语音',
  description: 'says when somebody speaks',
  image: ' team/voice:1.0 ',
  protocol: 'wss',
  port: 9000,
  startCommand: 'node server.mjs --greeting "a b"',
  variables: [
    { name: 'MODE', value: 'fast', secret: false },
    { name: 'API_TOKEN', value: 's3cret', secret: true },
  ],
  probes: {
    startup_health: { ...newProbe, on: true, period: 3 },
    readiness_health: { ...newProbe, on: true, method: 'EXEC', command: 'cat /ready' },
    health: { ...newProbe, on: true, method: 'WEBSOCKET', url: '/ws', other: { message: 'ping', expect: 'pong' } },
  },
};

const configurationOf = (form: ModelForm) =>
  modelConfigurationSchema.parse(JSON.parse(String(modelRequest(form).initial_config ?? '{}')));

test('what the form of the tutorial sends is what the platform would do by itself', () => {
  const body = modelRequest({ ...newModel, name: 'echo', image: 'team/echo:1' });
  expect(createModelRequest.parse(body)).toEqual(body);
  expect(body).not.toHaveProperty('image_doctor');
  expect(containerApi(configurationOf(newModel), undefined)).toEqual(containerApi({}, undefined));
});

test('every field arrives at the container as it was filled in', () => {
  expect(createModelRequest.parse(modelRequest(filled))).toMatchObject({
    model_name: '语音',
    source_location: 'team/voice:1.0',
    description: 'says when somebody speaks',
  });
  expect(containerApi(configurationOf(filled), undefined)).toMatchObject({
    protocol: 'wss',
    port: 9000,
    command: ['node', 'server.mjs', '--greeting', 'a b'],
    startupProbe: { method: 'HTTP', protocol: 'https', path: '/health', periodSeconds: 3, failureThreshold: 12 },
    readinessProbe: { method: 'EXEC', command: ['cat', '/ready'] },
    livenessProbe: { method: 'WEBSOCKET', protocol: 'https', path: '/ws', message: 'ping', expect: 'pong' },
  });
});

test('secrets are sent, and shown to nobody', () => {
  expect(modelRequest(filled)).toMatchObject({
    envs: { MODE: 'fast', API_TOKEN: 's3cret' },
    secret_envs: ['API_TOKEN'],
  });
  expect(examinationRequest(filled).envs).toEqual({ MODE: 'fast', API_TOKEN: 's3cret' });
  const shown = [modelRequest(filled, true), examinationRequest(filled, true)];
  expect(JSON.stringify(shown)).not.toContain('s3cret');
  const command = createCommand(modelRequest(filled, true)) ?? [];
  expect(command.slice(-4)).toEqual(['--env', 'MODE=fast', '--secret-env', 'API_TOKEN']);
  expect(
    JSON.stringify(modelRequest({ ...newModel, variables: [{ name: '', value: '', secret: false }] })),
  ).not.toContain('envs');
});

test('values that the platform alone knows are those of the version before', () => {
  const shown = { envs: { MODE: 'fast', API_TOKEN: '******' }, secret_envs: ['API_TOKEN'] };
  const model = { model_id: 'm', model_name: 'a', model_version: '0.0.1', source_location: 'i', apis: '[]', ...shown };
  const form = { ...formOfModel({ ...model, description: '' } as unknown as ModelDetail), name: 'a' };
  expect(modelRequest(form)).toMatchObject({ ...shown, envs_from: 'm' });
  expect(examinationRequest(form)).toMatchObject({ envs: shown.envs, envs_from: 'm' });
  expect(createCommand(modelRequest(form))).toBeUndefined();
  const anew = form.variables.map((row) => (row.secret ? { ...row, value: 'anew' } : row));
  expect(modelRequest({ ...form, variables: anew })).not.toHaveProperty('envs_from');
});

test('what is left to the examination is not said', () => {
  const body = modelRequest({ ...newModel, examine: true, protocol: 'wss', port: 9000 });
  expect(body.image_doctor).toBe(true);
  expect(body).not.toHaveProperty('initial_config');
  expect(createCommand(body)?.at(-1)).toBe('--image-doctor');
});

test('a next version is made of the same parts, also of those that the form does not show', () => {
  const parts = {
    input_params: [{ url: '/', protocol: 'wss', method: 'get', param_name: 'rate', param_type: 'int' as const }],
    apis: [{ url: '/voice', method: 'get', protocol: 'wss' }],
  };
  const form = { ...filled, otherConfiguration: { model_algorithm: 'vad' }, otherRequest: parts };
  const { initial_config, apis, ...body } = modelRequest(form);
  const model = {
    ...body,
    description: body.description ?? '',
    config: initial_config,
    apis: JSON.stringify(apis),
  } as unknown as ModelDetail;
  const next = formOfModel(model);
  expect(next.version).toBe('0.0.2');
  expect(modelRequest(next)).toEqual({ ...body, apis, initial_config, model_version: '0.0.2' });
});

test('what an examination found is taken over, and the rest of the configuration stays', () => {
  const model = { model_name: 'a', model_version: '0.0.1', apis: '[]' } as unknown as ModelDetail;
  const next = formOfModel(model, { ...configurationOf(filled), protocol: 'ws', port: 7000 });
  expect([next.protocol, next.port]).toEqual(['ws', 7000]);
  expect(next.probes.health.on).toBe(true);
  expect(next.startCommand).toBe(filled.startCommand);
});

test('a version that was left to the platform and failed leaves the next one to it too, until it says more', () => {
  const known = { model_name: 'a', model_version: '0.0.1', source_location: 'team/a:1.0', apis: '[]' };
  const failed = { ...known, image_doctor: true } as unknown as ModelDetail;
  const next = formOfModel(failed);
  expect(modelRequest(next)).toMatchObject({ image_doctor: true });
  expect(modelRequest(next)).not.toHaveProperty('initial_config');
  const found = formOfModel(failed, { protocol: 'ws', port: 7000 });
  expect(modelRequest(found)).not.toHaveProperty('image_doctor');
});

test.each([
  ['0.0.1', '0.0.2'],
  ['0.0.9', '0.0.10'],
  ['0.0.99', '0.1.0'],
  ['1.99.99', '2.0.0'],
  ['99.99.99', '99.99.99'],
])('after version %s comes %s', (version, next) => {
  expect(nextVersion(version)).toBe(next);
});
