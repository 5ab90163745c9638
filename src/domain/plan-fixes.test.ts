import { describe, expect, test } from 'bun:test';
import type { Probe } from '../contract/model.ts';
import { type NoticeKey, notices } from '../contract/notices.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';
import { builtInSpecifications } from '../contract/specification.ts';
import { type FixInput, planFixes } from './plan-fixes.ts';

const probe: Probe = {
  method: 'HTTP',
  protocol: 'http',
  path: '/health',
  command: [],
  initialDelaySeconds: 10,
  periodSeconds: 5,
  timeoutSeconds: 5,
  failureThreshold: 12,
};

const model = {
  id: 'm1',
  request: { model_name: 'voice', model_version: '0.0.3', model_type: 'Image', source_location: 'team/voice:1' },
  configuration: { port: 8080, health: { url: '/health' }, startup_health: { check_method: 'HTTP', url: '/health' } },
  container: { protocol: 'wss', port: 8080, startupProbe: probe, readinessProbe: probe, livenessProbe: probe },
  versions: ['0.0.3', '0.0.9'],
  readinessPath: '/healthz',
} as const;

const version: ServiceVersionSpec = {
  modelId: 'm1',
  weight: 100,
  specification: 'modelarts.vm.cpu.2u',
  resources: { cpu: 2, memoryMegabytes: 8_192, reservedMegabytes: 1_024 },
  instanceCount: 1,
  environment: { KNOWN: '1' },
  deployTimeoutSeconds: 1_200,
  terminationGraceSeconds: 30,
};
const entry = { model_id: 'm1', specification: 'modelarts.vm.cpu.2u', instance_count: 1, envs: { KNOWN: '1' } };

function input(key: NoticeKey, args: Record<string, string | number> = {}, change: Partial<FixInput> = {}): FixInput {
  return {
    projectId: 'p',
    serviceId: 's',
    status: 'deploying',
    generation: 4,
    reason: { key, args },
    config: [entry],
    versions: [version],
    model,
    specifications: builtInSpecifications,
    hasEarlier: false,
    ...change,
  };
}

describe('a model cannot be changed: its next version is made, waited for, and deployed', () => {
  const cases: readonly [NoticeKey, Record<string, string | number>, string, object, object][] = [
    ['instance.wrong-port', { port: 8080, suggested: 9000 }, 'model-port', { port: 9000 }, { port: 9000 }],
    ['instance.exposed-port', { port: 8080, suggested: 80 }, 'model-port', { port: 80 }, { port: 80 }],
    ['instance.not-tls', { suggested: 'ws' }, 'protocol', { protocol: 'ws' }, { protocol: 'ws' }],
    [
      'instance.not-ready',
      {},
      'probe-path',
      { path: '/healthz' },
      { readiness_health: { check_method: 'HTTP', url: '/healthz' } },
    ],
    [
      'service.unhealthy-loop',
      {},
      'probe-path',
      { path: '/healthz' },
      { health: { url: '/healthz', check_method: 'HTTP' } },
    ],
    [
      'service.startup-loop',
      {},
      'startup-time',
      { seconds: 130 },
      { startup_health: { check_method: 'HTTP', url: '/health', failure_threshold: '24' } },
    ],
  ];
  test.each(cases)('%s', (key, args, kind, said, changed) => {
    const [fix] = planFixes(input(key, args));
    expect(fix).toMatchObject({ kind, args: said, modelId: 'm1' });
    expect(fix?.steps).toEqual([
      {
        method: 'POST',
        path: '/v1/p/models',
        body: {
          ...model.request,
          model_version: '0.0.10',
          initial_config: JSON.stringify({ ...model.configuration, ...changed }),
        },
        keep: 'model_id',
      },
      {
        method: 'GET',
        path: '/v1/p/models/{model_id}',
        until: { field: 'model_status', value: 'published', failed: ['failed'] },
      },
      {
        method: 'PUT',
        path: '/v1/p/services/s',
        body: { config: [{ ...entry, model_id: '{model_id}' }], generation: 4 },
      },
    ]);
  });

  test('an HTTP check that the image does not answer may be one that connects', () => {
    const [, fix] = planFixes(input('instance.unhealthy'));
    expect(fix?.kind).toBe('probe-tcp');
    expect(JSON.parse(`${fix?.steps[0]?.body?.['initial_config']}`).health).toEqual({ check_method: 'TCP' });
    const tcp = { ...model, container: { ...model.container, livenessProbe: { ...probe, method: 'TCP' } } } as const;
    expect(planFixes(input('instance.unhealthy', {}, { model: tcp }))).toEqual([]);
  });
});

describe('the configuration alone is changed', () => {
  const custom = { ...version, specification: 'custom', resources: { cpu: 1, memoryMegabytes: 512 } };
  const largest = {
    ...version,
    specification: 'modelarts.vm.cpu.32u',
    resources: { cpu: 32, memoryMegabytes: 131_072 },
  };
  const cases: readonly [string, FixInput, object | undefined][] = [
    ['the next larger size', input('instance.out-of-memory'), { specification: 'modelarts.vm.cpu.4u' }],
    [
      'twice the memory of one of its own',
      input('service.memory-loop', {}, { versions: [custom] }),
      { custom_spec: { cpu: 1, memory: 1_024 } },
    ],
    ['nothing beyond the largest', input('instance.out-of-memory', {}, { versions: [largest] }), undefined],
    [
      'a killed process had too little memory',
      input('service.crash-loop', { exitCode: 137 }),
      { specification: 'modelarts.vm.cpu.4u' },
    ],
    ['the next smaller size', input('service.too-large'), { specification: 'modelarts.vm.cpu.1u' }],
    ['more time', input('service.deploy-timed-out'), { deploy_timeout_in_seconds: 2_400 }],
    [
      'no more time than there may be',
      input('instance.not-listening', {}, { versions: [{ ...version, deployTimeoutSeconds: 7_200 }] }),
      undefined,
    ],
    [
      'the former goes first',
      input('service.update-waits-for-room'),
      { additional_properties: { max_unavailable: 1 } },
    ],
  ];
  test.each(cases)('%s', (_, asked, changed) => {
    const fixes = planFixes(asked);
    if (changed === undefined) return expect(fixes).toEqual([]);
    expect(fixes[0]?.steps).toEqual([
      { method: 'PUT', path: '/v1/p/services/s', body: { config: [{ ...entry, ...changed }], generation: 4 } },
    ]);
  });

  test('what the log misses is asked for', () => {
    const log = "KeyError: 'API_KEY'";
    const [fix] = planFixes(input('service.crash-loop', { exitCode: 1, log }));
    expect(fix).toMatchObject({ kind: 'environment', args: { names: 'API_KEY' }, inputs: ['API_KEY'] });
    expect(fix?.steps[0]?.body?.['config']).toEqual([{ ...entry, envs: { KNOWN: '1', API_KEY: '{API_KEY}' } }]);
  });

  test('of several versions the one that the reason is about', () => {
    const other = { ...version, modelId: 'm2' };
    const two = { versions: [other, version], config: [{ ...entry, model_id: 'm2' }, entry] };
    const [fix] = planFixes(input('service.deploy-timed-out', {}, two));
    expect(fix?.steps[0]?.body?.['config']).toEqual([
      { ...entry, model_id: 'm2' },
      { ...entry, deploy_timeout_in_seconds: 2_400 },
    ]);
    const { model: _, ...unnamed } = input('service.deploy-timed-out', {}, two);
    expect(planFixes(unnamed)).toEqual([]);
  });
});

test('what failed can be tried once more, and what was good before can come back', () => {
  const kinds = (change: Partial<FixInput>) => planFixes(input('instance.refused', {}, change)).map(({ kind }) => kind);
  expect(kinds({ status: 'failed' })).toEqual(['restart']);
  expect(kinds({ status: 'failed', hasEarlier: true })).toEqual(['roll-back', 'restart']);
  expect(kinds({ status: 'deploying', hasEarlier: true })).toEqual(['roll-back']);
  expect(kinds({ status: 'running', hasEarlier: true })).toEqual([]);
  expect(planFixes(input('service.engine-unreachable', {}, { status: 'failed', hasEarlier: true }))).toEqual([]);
});

test('every sentence has its fixes or none, whatever is known', () => {
  for (const key of Object.keys(notices) as NoticeKey[]) {
    for (const asked of [input(key), input(key, {}, { versions: [], config: [] })]) {
      for (const { steps } of planFixes(asked)) expect(steps.length).toBeGreaterThan(0);
    }
  }
});
