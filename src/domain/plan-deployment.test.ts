import { expect, test } from 'bun:test';
import type { ServiceDetail } from '../contract/resources/service.ts';
import { deploymentName, deploymentRepository, isOrganization } from './deployment-name.ts';
import {
  type DeploymentPlan,
  type DeploymentState,
  type DeploymentWish,
  nextVersion,
  planDeployment,
} from './plan-deployment.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const other = `sha256:${'b'.repeat(64)}`;
const configuration = { protocol: 'ws', port: 8080 };
const wish: DeploymentWish = { name: 'voice', digest, configuration, moreEnvironment: {}, rollout: {}, policy: {} };
const model = { id: 'm1', version: '0.0.1', isUsable: true, digest, configuration: { protocol: 'ws', port: '8080' } };

function serving(more: Partial<ServiceDetail> = {}, config: object = {}): DeploymentState {
  const service = {
    status: 'running',
    description: '',
    additional_properties: { websocket_upgrade: true, limits: { max_connections: 10 }, reject_replays: false },
    config: [
      {
        model_id: 'm1',
        weight: 100,
        specification: 'custom',
        custom_spec: { cpu: 0.5, memory: '512' },
        instance_count: 2,
        envs: { A: '1' },
        deploy_timeout_in_seconds: 600,
        additional_properties: { max_surge: '2' },
        ...config,
      },
    ],
    ...more,
  } as unknown as ServiceDetail;
  return { service, versions: ['0.0.1'], models: [model] };
}

function plan(change: Partial<DeploymentWish>, state: DeploymentState): DeploymentPlan {
  const made = planDeployment({ ...wish, ...change }, state);
  if (typeof made === 'string') throw new Error(made);
  return made;
}

test('a new folder becomes a model and a service with the defaults', () => {
  expect(plan({}, { versions: [], models: [] })).toEqual({
    model: { version: '0.0.1' },
    service: 'create',
    startsAfter: false,
    mayBeSame: false,
    config: {
      weight: 100,
      specification: 'modelarts.vm.cpu.1u',
      instance_count: 1,
      envs: {},
      additional_properties: {},
    },
    additionalProperties: { websocket_upgrade: true },
  });
});

test('the same image and configuration is nothing to do', () => {
  expect(plan({}, serving())).toMatchObject({ model: { id: 'm1' }, service: 'none' });
  const said = { instances: 2, environment: { A: '1' }, custom: { cpu: 0.5, memory: 512 }, rollout: { max_surge: 2 } };
  expect(plan({ ...said, policy: { limits: { max_connections: '10' } } }, serving())).toMatchObject({
    service: 'none',
  });
});

test('another image is the next version, and keeps what is not said', () => {
  const made = plan({ digest: other, moreEnvironment: { B: '2' } }, serving());
  expect(made).toMatchObject({ model: { version: '0.0.2' }, service: 'update', startsAfter: false });
  expect(made.config).toMatchObject({ specification: 'custom', instance_count: 2, envs: { A: '1', B: '2' } });
  expect(made.config.custom_spec).toMatchObject({ cpu: 0.5 });
});

test('each change of the configuration alone updates the service and keeps the model', () => {
  const changes: Partial<DeploymentWish>[] = [
    { environment: {} },
    { moreEnvironment: { A: '2' } },
    { instances: 3 },
    { specification: 'modelarts.vm.cpu.2u' },
    { deployTimeoutSeconds: 60 },
    { rollout: { max_unavailable: 1 } },
    { policy: { reject_replays: true } },
    { description: 'new' },
  ];
  for (const change of changes)
    expect(plan(change, serving())).toMatchObject({ model: { id: 'm1' }, service: 'update' });
  expect(plan({ configuration: { protocol: 'ws', port: 9000 } }, serving()).model).toEqual({ version: '0.0.2' });
  expect(plan({ configuration: { protocol: 'ws' } }, serving()).model).toEqual({ version: '0.0.2' });
});

test("a model's variables go on to its next version, and another one makes it", () => {
  const variables = { envs: { MODE: 'fast', KEY: '******' }, secret: ['KEY'] };
  const state = { ...serving(), models: [{ ...model, variables }] };
  expect(plan({}, state)).toMatchObject({ model: { id: 'm1' }, service: 'none' });
  expect(plan({ modelEnvironment: { MODE: 'fast' } }, state).model).toMatchObject({ id: 'm1' });
  const kept = { secret_envs: ['KEY'], envs_from: 'm1' };
  expect(plan({ digest: other }, state).model).toEqual({
    version: '0.0.2',
    variables: { envs: { MODE: 'fast', KEY: '******' }, ...kept },
  });
  expect(plan({ modelEnvironment: { SIZE: '2' } }, state).model).toEqual({
    version: '0.0.2',
    variables: { envs: { SIZE: '2', KEY: '******' }, ...kept },
  });
  expect(plan({ modelEnvironment: { SIZE: '2' } }, { versions: [], models: [] }).model).toEqual({
    version: '0.0.1',
    variables: { envs: { SIZE: '2' } },
  });
});

test('a service scales as the file says, and what that leaves out stays', () => {
  const scaling = { min_instances: 2, max_instances: 4, target_connections: 10 };
  expect(plan({ scaling }, serving()).config).toMatchObject({ instance_count: 2, additional_properties: { scaling } });
  const state = serving();
  const [present] = state.service?.config ?? [];
  const shown = { ...scaling, stable_window_seconds: 60 };
  if (present) present.additional_properties = { ...present.additional_properties, scaling: shown };
  expect(plan({ scaling }, state)).toMatchObject({ service: 'none' });
  expect(plan({}, state)).toMatchObject({ service: 'none' });
  const other = plan({ scaling: { ...scaling, min_instances: 3 } }, state);
  expect(other).toMatchObject({ service: 'update', config: { instance_count: 3 } });
  expect(other.config.additional_properties?.scaling).toMatchObject({ min_instances: 3, stable_window_seconds: 60 });
});

test('a version that was made and not deployed is taken, one that failed is not', () => {
  const made = { ...model, id: 'm2', version: '0.0.2', digest: other };
  const state = { ...serving(), versions: ['0.0.1', '0.0.2'] };
  expect(plan({ digest: other }, { ...state, models: [model, made] }).model).toEqual({ id: 'm2', version: '0.0.2' });
  const failed = { ...made, isUsable: false };
  expect(plan({ digest: other }, { ...state, models: [model, failed] }).model).toEqual({ version: '0.0.3' });
});

test('a service that rests is started, changed or not', () => {
  expect(plan({}, serving({ status: 'stopped' }))).toMatchObject({ service: 'start', startsAfter: false });
  expect(plan({ instances: 1 }, serving({ status: 'failed' }))).toMatchObject({ service: 'update', startsAfter: true });
});

test('what cannot be', () => {
  expect(planDeployment({ ...wish, websocket: false }, serving())).toBe('websocket-is-fixed');
  expect(planDeployment({ ...wish, digest: other, version: '0.0.1' }, serving())).toBe('version-taken');
  expect(plan({ digest: other, version: '2.0.0' }, serving()).model).toEqual({ version: '2.0.0' });
});

test('a service over HTTP stays one until WebSocket is asked for', () => {
  const http = serving({ additional_properties: { websocket_upgrade: false } });
  expect(plan({}, http)).toMatchObject({ service: 'none', additionalProperties: { websocket_upgrade: false } });
  expect(plan({ websocket: true }, http)).toMatchObject({ service: 'update' });
});

test('versions count by their numbers', () => {
  expect(nextVersion(['0.0.9', '0.0.10', '0.0.2'])).toBe('0.0.11');
  expect(nextVersion(['0.0.99'])).toBe('0.1.0');
  expect(nextVersion(['1.99.99'])).toBe('2.0.0');
});

test('names of folders become names of services and repositories', () => {
  expect(deploymentName('my voice (v2)')).toBe('my-voice-v2');
  expect(deploymentName('语音')).toBe('语音');
  expect(deploymentName('...')).toBeUndefined();
  expect(deploymentRepository('team', 'voice-2')).toBe('team/voice-2');
  expect(deploymentRepository('team', 'Voice')).toMatch(/^team\/voice-[0-9a-f]{8}$/);
  expect(deploymentRepository('team', '语音')).toMatch(/^team\/[0-9a-f]{8}$/);
  expect(['team', 'a'.repeat(32), 'manage', 'Team'].map(isOrganization)).toEqual([true, false, false, false]);
});

test('secret variables stay hidden, are replaced by given values, and go with their names', () => {
  const secretive = serving(
    {},
    { envs: { A: '1', TOKEN: '******' }, additional_properties: { secret_envs: ['TOKEN'] } },
  );
  expect(plan({}, secretive).service).toBe('none');
  expect(plan({ environment: { A: '1' } }, secretive).service).toBe('none');
  expect(plan({ secretEnvironment: { TOKEN: '******' } }, secretive).service).toBe('none');
  const kept = plan({ environment: { B: '2' } }, secretive).config;
  expect(kept.envs).toEqual({ B: '2', TOKEN: '******' });
  expect(kept.additional_properties).toEqual({ secret_envs: ['TOKEN'] });

  const given = plan({ secretEnvironment: { TOKEN: 'new', KEY: 'k' } }, secretive);
  expect(given).toMatchObject({ service: 'update', config: { envs: { A: '1', TOKEN: 'new', KEY: 'k' } } });
  expect(given.config.additional_properties).toEqual({ secret_envs: ['TOKEN', 'KEY'] });

  expect(given.mayBeSame).toBe(false);
  const replaced = plan({ secretEnvironment: { TOKEN: 'perhaps the same' } }, secretive);
  expect(replaced).toMatchObject({ service: 'update', mayBeSame: true });
  const none = plan({ secretEnvironment: {} }, secretive);
  expect(none).toMatchObject({ service: 'update', config: { envs: { A: '1' } } });
  expect(none.config.additional_properties).toEqual({});
  expect(plan({ secretEnvironment: {} }, serving()).service).toBe('none');
});

test('volumes are those that are said, or stay', () => {
  const weights = { name: 'weights', mount_path: '/models' };
  const having = serving({}, { additional_properties: { persistent_volumes: [{ ...weights, read_only: true }] } });
  expect(plan({}, having).config.additional_properties).toEqual({
    persistent_volumes: [{ ...weights, read_only: true }],
  });
  expect(plan({}, having).service).toBe('none');
  expect(plan({ volumes: [{ ...weights, read_only: true }] }, having).service).toBe('none');
  for (const volumes of [[], [weights], [{ ...weights, name: 'others', read_only: true }]]) {
    expect(plan({ volumes }, having)).toMatchObject({
      service: 'update',
      config: { additional_properties: { persistent_volumes: volumes } },
    });
  }
});
