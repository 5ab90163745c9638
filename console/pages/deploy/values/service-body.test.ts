import { describe, expect, test } from 'bun:test';
import {
  createServiceRequest,
  type ServiceDetail,
  updateServiceRequest,
} from '../../../../src/contract/resources/service.ts';
import { hiddenValue } from '../../../../src/contract/service.ts';
import { type DeployValues, newDeployment, newVersion } from './deploy-values.ts';
import { mountsOf } from './mounts-of.ts';
import { noScaling } from './scaling-values.ts';
import { createBody, updateBody } from './service-body.ts';
import { serviceValues } from './service-values.ts';

const simple: DeployValues = { ...newDeployment('m1'), name: 'voice', websocket: true };

describe('a new service', () => {
  test('says what was entered and leaves the rest to the platform', () => {
    const body = createBody(simple);
    expect(createServiceRequest.safeParse(body).success).toBeTrue();
    expect(body).toEqual({
      service_name: 'voice',
      infer_type: 'real-time',
      config: [{ model_id: 'm1', weight: 100, specification: 'modelarts.vm.cpu.1u', instance_count: 1 }],
      additional_properties: { websocket_upgrade: true },
    });
  });

  test('says everything that there is a field for', () => {
    const body = createBody({
      ...simple,
      description: 'speech',
      autoStop: true,
      autoStopDuration: 2,
      versions: [
        {
          ...newVersion('m1', 90),
          specification: 'custom',
          cpu: 0.5,
          memory: 256,
          instances: 3,
          variables: [
            { name: 'LANG', value: 'zh', secret: false },
            { name: 'TOKEN', value: 's3', secret: true },
          ],
          scaling: { ...noScaling, on: true, minimum: 0, maximum: 5, cpuPercent: 70, idleSeconds: 60 },
          volumes: [{ name: 'weights', mountPath: '/models', readOnly: true }],
          timeoutSeconds: 300,
          maxSurge: 0.5,
          maxUnavailable: 0,
          graceSeconds: 5,
        },
        newVersion('m2', 10),
      ],
      policy: {
        limits: { idle_timeout_seconds: 60, max_connections: undefined },
        forwardHeaders: ['X-Forwarded-For'],
        rejectReplays: true,
        endRevoked: true,
        loadBalancing: 'ROUND_ROBIN',
        affinity: 'header',
        affinityName: 'X-Session-Id',
        waitingCalls: 50,
        waitingSeconds: undefined,
        drainSeconds: 30,
        usualDrainSeconds: undefined,
        closeAfterSeconds: 20,
        notify: 'http',
        notifyPath: '/drain',
      },
    });
    expect(createServiceRequest.safeParse(body).error).toBeUndefined();
    expect(body.schedule).toEqual([{ type: 'stop', time_unit: 'HOURS', duration: 2 }]);
    expect(body.load_balancer_policy).toBe('ROUND_ROBIN');
    expect(body.config).toEqual([
      {
        model_id: 'm1',
        weight: 90,
        specification: 'custom',
        custom_spec: { cpu: 0.5, memory: 256 },
        instance_count: 3,
        envs: { LANG: 'zh', TOKEN: 's3' },
        deploy_timeout_in_seconds: 300,
        additional_properties: {
          max_surge: 0.5,
          max_unavailable: 0,
          termination_grace_period_seconds: 5,
          persistent_volumes: [{ name: 'weights', mount_path: '/models', read_only: true }],
          secret_envs: ['TOKEN'],
          scaling: {
            min_instances: 0,
            max_instances: 5,
            target_connections: 100,
            target_cpu_percent: 70,
            scale_to_zero_after_seconds: 60,
          },
        },
      },
      { model_id: 'm2', weight: 10, specification: 'modelarts.vm.cpu.1u', instance_count: 1 },
    ]);
    expect(body.additional_properties).toEqual({
      websocket_upgrade: true,
      limits: { idle_timeout_seconds: 60 },
      forward_headers: ['X-Forwarded-For'],
      reject_replays: true,
      end_revoked_connections: true,
      session_affinity: { header: 'X-Session-Id' },
      drain: { timeout_seconds: 30, close_after_seconds: 20, notify: { http: { path: '/drain' } } },
      waiting_room: { max_calls: 50 },
    });
  });
});

describe('a service that is there', () => {
  const service = {
    service_name: 'voice',
    description: 'speech',
    generation: 7,
    schedule: [{ type: 'stop', time_unit: 'DAYS', duration: 3 }],
    additional_properties: {
      websocket_upgrade: true,
      limits: { max_connections: 10_000, idle_timeout_seconds: 0 },
      forward_headers: [],
      reject_replays: false,
      end_revoked_connections: false,
      drain: { timeout_seconds: 600 },
    },
    config: [
      {
        model_id: 'm1',
        weight: 100,
        specification: 'custom',
        custom_spec: { cpu: 2, memory: 512 },
        instance_count: 2,
        envs: { LANG: 'zh', TOKEN: hiddenValue },
        deploy_timeout_in_seconds: 1_200,
        pool_name: 'pool',
        additional_properties: {
          log_volume: { kept: true },
          secret_envs: ['TOKEN'],
          persistent_volumes: [
            { name: 'weights', mount_path: '/models' },
            { storage_type: 'host', source_address: '/srv/models', mount_path: '/host' },
          ],
        },
      },
    ],
  } as unknown as ServiceDetail;

  test('is sent back as it is, with what the form does not show, and without words, times and a policy that nobody changed', () => {
    const body = updateBody(serviceValues(service), service);
    expect(updateServiceRequest.safeParse(body).error).toBeUndefined();
    expect(body).toEqual({
      generation: 7,
      config: [
        {
          pool_name: 'pool',
          model_id: 'm1',
          weight: 100,
          specification: 'custom',
          custom_spec: { cpu: 2, memory: 512 },
          instance_count: 2,
          envs: { LANG: 'zh', TOKEN: hiddenValue },
          deploy_timeout_in_seconds: 1_200,
          additional_properties: {
            log_volume: { kept: true },
            persistent_volumes: [
              { name: 'weights', mount_path: '/models' },
              { storage_type: 'host', source_address: '/srv/models', mount_path: '/host' },
            ],
            secret_envs: ['TOKEN'],
          },
        },
      ],
      additional_properties: { websocket_upgrade: true },
    });
  });

  test('says of its policy only what was changed, and takes away what was taken out', () => {
    const values = serviceValues(service);
    const [version] = values.versions;
    if (version === undefined) throw new Error('no version');
    const body = updateBody(
      {
        ...values,
        autoStop: false,
        versions: [{ ...version, variables: [], volumes: [] }],
        policy: { ...values.policy, limits: { ...values.policy.limits, idle_timeout_seconds: 60 }, notify: 'SIGUSR1' },
      },
      service,
    );
    expect(body.schedule).toEqual([]);
    expect(body.config[0]?.envs).toBeUndefined();
    expect(body.config[0]?.additional_properties?.secret_envs).toBeUndefined();
    expect(body.config[0]?.additional_properties?.persistent_volumes).toHaveLength(1);
    expect(body.additional_properties).toEqual({
      websocket_upgrade: true,
      limits: { idle_timeout_seconds: 60 },
      drain: { timeout_seconds: 600, notify: { signal: 'SIGUSR1' } },
    });
  });

  test('goes on scaling as it did, until that is turned off', () => {
    const scaling = {
      min_instances: 1,
      max_instances: 4,
      target_connections: 20,
      stable_window_seconds: 60,
      panic_window_seconds: 6,
      panic_threshold_percent: 200,
    };
    const config = service.config.map((entry) => ({ ...entry, additional_properties: { scaling } }));
    const scales = { ...service, config } as ServiceDetail;
    const values = serviceValues(scales);
    expect(updateBody(values, scales).config[0]?.additional_properties?.scaling).toEqual(scaling);
    const versions = values.versions.map((version) => ({ ...version, scaling: { ...version.scaling, on: false } }));
    expect(updateBody({ ...values, versions }, scales).config[0]?.additional_properties).toBeUndefined();
  });

  test('has its waiting room changed where something else is entered, and the usual one again where nothing is', () => {
    const waiting_room = { max_calls: 50, timeout_seconds: 60 };
    const additional_properties = { ...service.additional_properties, waiting_room };
    const waits = { ...service, additional_properties } as ServiceDetail;
    const { policy, ...values } = serviceValues(waits);
    const roomOf = (change: Partial<typeof policy>) =>
      updateBody({ ...values, policy: { ...policy, ...change } }, waits).additional_properties.waiting_room;
    expect(roomOf({})).toBeUndefined();
    expect(roomOf({ waitingCalls: 7 })).toEqual({ max_calls: 7 });
    expect(roomOf({ waitingCalls: null })).toEqual({ max_calls: 1_000 });
  });

  test('mounts, beside what the form has, the folders of the machine that a version keeps', () => {
    const [version] = serviceValues(service).versions;
    if (version === undefined) throw new Error('it has none');
    expect(mountsOf(version, service)).toEqual([
      { name: 'weights', mountPath: '/models', readOnly: false },
      { name: '/srv/models', mountPath: '/host', readOnly: false },
    ]);
    expect(mountsOf({ ...version, entry: undefined }, service)).toEqual(version.volumes);
  });

  test('keeps the drain time of the installation, whatever else of the drain is changed, until one is entered', () => {
    const drain = { timeout_seconds: 3_600, timeout_is_default: true };
    const additional_properties = { ...service.additional_properties, drain };
    const usual = { ...service, additional_properties } as ServiceDetail;
    const values = serviceValues(usual);
    expect(values.policy).toMatchObject({ drainSeconds: undefined, usualDrainSeconds: 3_600 });
    const drainOf = (policy: Partial<typeof values.policy>) =>
      updateBody({ ...values, policy: { ...values.policy, ...policy } }, usual).additional_properties.drain;
    expect(drainOf({})).toBeUndefined();
    expect(drainOf({ notify: 'SIGUSR1' })).toEqual({ notify: { signal: 'SIGUSR1' } });
    expect(drainOf({ drainSeconds: 60 })).toEqual({ timeout_seconds: 60 });
  });

  test('has a limit whose field was emptied be the usual one again', () => {
    const limited = {
      ...service,
      additional_properties: { ...service.additional_properties, limits: { max_connections: 50 } },
    } as ServiceDetail;
    const values = serviceValues(limited);
    const emptied = { ...values, policy: { ...values.policy, limits: { max_connections: null } } };
    expect(updateBody(emptied, limited).additional_properties.limits).toEqual({ max_connections: 10_000 });
  });

  test('gives a version that is added nothing of the others, and one whose model is another all that it had', () => {
    const values = serviceValues(service);
    const versions = values.versions.map((version) => ({ ...version, modelId: 'm2', weight: 40 }));
    const body = updateBody({ ...values, versions: [...versions, newVersion('m1', 60)] }, service);
    expect(body.config.map((entry) => [entry.model_id, entry.pool_name])).toEqual([
      ['m2', 'pool'],
      ['m1', undefined],
    ]);
    expect(body.config[0]?.additional_properties?.persistent_volumes).toHaveLength(2);
    expect(body.config[1]?.additional_properties).toBeUndefined();
  });
});
