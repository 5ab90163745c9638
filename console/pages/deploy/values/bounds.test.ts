import { expect, test } from 'bun:test';
import { createServiceRequest } from '../../../../src/contract/resources/service.ts';
import { namePattern } from '../../../forms/name-pattern.ts';
import { variableName } from '../../../forms/shown-variable.ts';
import { bounds, limitBounds, mostVersions, mostVolumes, patterns } from './bounds.ts';

const entry = { model_id: 'm', specification: 'custom', instance_count: 1 };
const taken = (change: object, config: object = {}, more: object = {}) =>
  createServiceRequest.safeParse({
    service_name: 'a',
    infer_type: 'real-time',
    config: [{ ...entry, ...config, additional_properties: more }],
    ...change,
  }).success;

const scaled = (scaling: object) => taken({}, {}, { scaling: { max_instances: 4, ...scaling } });

/** Requests in which one number stands where the form has a field for it. */
const places: Readonly<Record<keyof typeof bounds, (value: number) => boolean>> = {
  weight: (weight) => taken({}, { weight }),
  instances: (instance_count) => taken({}, { instance_count }),
  cpu: (cpu) => taken({}, { custom_spec: { cpu, memory: 1_024 } }),
  memory: (memory) => taken({}, { custom_spec: { cpu: 1, memory } }),
  timeoutSeconds: (deploy_timeout_in_seconds) => taken({}, { deploy_timeout_in_seconds }),
  share: (max_surge) => taken({}, {}, { max_surge, max_unavailable: max_surge }),
  graceSeconds: (termination_grace_period_seconds) => taken({}, {}, { termination_grace_period_seconds }),
  drainSeconds: (timeout_seconds) => taken({ additional_properties: { drain: { timeout_seconds } } }),
  fewest: (min_instances) => scaled({ min_instances, max_instances: 128 }),
  targetConnections: (target_connections) => scaled({ target_connections }),
  targetPercent: (target_cpu_percent) => scaled({ target_cpu_percent }),
  stableSeconds: (stable_window_seconds) => scaled({ stable_window_seconds }),
  panicPercent: (panic_threshold_percent) => scaled({ panic_threshold_percent }),
  idleSeconds: (scale_to_zero_after_seconds) => scaled({ scale_to_zero_after_seconds }),
  waitingCalls: (max_calls) => taken({ additional_properties: { waiting_room: { max_calls } } }),
  waitingSeconds: (timeout_seconds) => taken({ additional_properties: { waiting_room: { timeout_seconds } } }),
  autoStopDuration: (duration) => taken({ schedule: [{ type: 'stop', time_unit: 'HOURS', duration }] }),
};

test.each(Object.keys(places) as (keyof typeof bounds)[])('%s has the bounds of the API', (name) => {
  const { minimum, maximum } = bounds[name];
  expect([minimum, maximum].map(places[name])).toEqual([true, true]);
  expect([minimum - 1, maximum + 1].map(places[name])).toEqual([false, false]);
});

test.each(Object.entries(limitBounds))('the limit %s has the bounds of the API', (name, { minimum, maximum }) => {
  const limited = (value: number) => taken({ additional_properties: { limits: { [name]: value } } });
  expect([minimum, maximum].map(limited)).toEqual([true, true]);
  expect([minimum - 1, maximum + 1].map(limited)).toEqual([false, false]);
});

test('texts are what the API takes', () => {
  const texts = [
    '',
    'a',
    '语音-1_b',
    'a b',
    'a/b',
    '-a',
    'a=b',
    'a\0b',
    '.a',
    'x'.repeat(64),
    'x'.repeat(65),
    'x'.repeat(101),
  ];
  const volume = (change: object) =>
    taken({}, {}, { persistent_volumes: [{ name: 'v', mount_path: '/models', ...change }] });
  for (const text of texts) {
    expect(namePattern.test(text)).toBe(taken({ service_name: text }));
    expect(patterns.description.test(text)).toBe(taken({ description: text }));
    expect(variableName.test(text)).toBe(taken({}, { envs: { [text]: 'v' } }));
    expect(patterns.volume.test(text)).toBe(volume({ name: text }));
  }
  for (const path of ['', 'a', '/a', '/a b', '/ä']) {
    const notify = { http: { path } };
    expect(patterns.notifyPath.test(path)).toBe(taken({ additional_properties: { drain: { notify } } }));
  }
});

test('there are no more entries than the API takes', () => {
  const many = (length: number) => Array.from({ length }, () => entry);
  expect([mostVersions, mostVersions + 1].map((count) => taken({ config: many(count) }))).toEqual([true, false]);
  const volumes = (length: number) =>
    Array.from({ length }, (_, index) => ({ name: 'v', mount_path: `/models/${index}` }));
  const mounted = (count: number) => taken({}, {}, { persistent_volumes: volumes(count) });
  expect([mostVolumes, mostVolumes + 1].map(mounted)).toEqual([true, false]);
});
