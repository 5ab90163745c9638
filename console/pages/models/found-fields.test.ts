import { expect, test } from 'bun:test';
import { createImageExaminationRequest } from '../../../src/contract/resources/image-examination.ts';
import { modelOrders } from '../../orders/model-orders.ts';
import { examinationRequest } from './examination-request.ts';
import { type FoundField, type FoundFields, fieldsOf, formValuesOf, sortFound, valueIn } from './found-fields.ts';
import { type ModelForm, newModel, newProbe } from './model-form.ts';

const found: FoundFields = { protocol: 'ws', port: 9000, readinessUrl: '/health' };
const untouched = () => false;
const only =
  (...fields: readonly FoundField[]) =>
  (field: FoundField) =>
    fields.includes(field);
const withProbe = (key: keyof ModelForm['probes'], change: object): ModelForm => ({
  ...newModel,
  probes: { ...newModel.probes, [key]: { ...newProbe, on: true, ...change } },
});

test('what a report suggests is read as fields of the form, and stands there as found', () => {
  const readiness_health = { check_method: 'HTTP', protocol: 'http', url: '/health' };
  expect(fieldsOf({ initial_config: { protocol: 'ws', port: 9000, readiness_health } })).toEqual(found);
  expect(fieldsOf({})).toEqual({});
  const filled = { ...newModel, ...formValuesOf(found), probes: { ...newModel.probes, ...formValuesOf(found).probes } };
  for (const field of Object.keys(found) as FoundField[]) expect(valueIn(filled, field)).toBe(found[field]);
});

test('an untouched form takes everything', () => {
  expect(sortFound(newModel, found, {}, untouched)).toEqual({ fill: found, ask: {} });
  const empty: ModelForm = { ...newModel, port: null };
  expect(sortFound(empty, found, {}, only('port')).fill).toEqual(found);
});

test('what a person has put there is asked about, unless it is what was found', () => {
  const typed: ModelForm = { ...newModel, port: 1234 };
  expect(sortFound(typed, found, {}, only('port'))).toEqual({
    fill: { protocol: 'ws', readinessUrl: '/health' },
    ask: { port: 9000 },
  });
  // A next version begins with what somebody has typed for the one before.
  expect(sortFound(typed, found, {}, untouched).ask).toEqual({ port: 9000 });
  expect(sortFound(newModel, found, {}, only('protocol')).ask).toEqual({ protocol: 'ws' });
  expect(sortFound({ ...typed, port: 9000 }, found, {}, only('port')).ask).toEqual({});
});

test('what an examination has filled in gives way to the next one', () => {
  const filled: ModelForm = { ...newModel, protocol: 'ws', port: 9000 };
  const next = { protocol: 'wss', port: 9443 } as const;
  expect(sortFound(filled, next, found, only('protocol', 'port'))).toEqual({ fill: next, ask: {} });
});

test('a probe is filled in where there is none, and asked about beside one of a person', () => {
  expect(sortFound(withProbe('health', {}), { readinessUrl: '/health' }, {}, untouched).ask).toEqual({
    readinessUrl: '/health',
  });
  const own = withProbe('readiness_health', { url: '/mine' });
  expect(sortFound(own, { readinessUrl: '/health' }, {}, untouched).ask).toEqual({ readinessUrl: '/health' });
  const turnedOff = sortFound(newModel, { readinessUrl: '/health' }, {}, only('readinessUrl'));
  expect(turnedOff.ask).toEqual({ readinessUrl: '/health' });
});

test('what is sent is what the platform takes, and the command says the same', () => {
  const variables = [
    { name: 'A', value: '1', secret: false },
    { name: '', value: '', secret: false },
    { name: 'B', value: 'x=y', secret: true },
  ];
  const started = { image: ' team/voice:1.0 ', startCommand: 'node x.mjs', port: 9000 };
  const body = examinationRequest({ ...newModel, ...started, variables });
  expect(body).toEqual({
    source_location: 'team/voice:1.0',
    cmd: 'node x.mjs',
    port: 9000,
    envs: { A: '1', B: 'x=y' },
  });
  expect(createImageExaminationRequest.parse(body)).toEqual(body);
  expect(modelOrders.examine('p', body).command?.slice(3)).toEqual(
    'team/voice:1.0|--cmd|node x.mjs|--port|9000|--env|A=1|--env|B=x=y'.split('|'),
  );
  expect(examinationRequest({ ...newModel, image: 'a/b', port: null })).toEqual({ source_location: 'a/b' });
});
