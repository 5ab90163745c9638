import { expect, test } from 'bun:test';
import type { ServiceConfigDetail } from '../contract/resources/service.ts';
import { planServiceConfig } from './plan-service-config.ts';

const entry: ServiceConfigDetail = {
  model_id: 'one',
  model_name: 'voice',
  model_version: '1.0.0',
  status: 'running',
  weight: 70,
  specification: 'custom',
  custom_spec: { cpu: 1, memory: 128 },
  instance_count: 2,
  envs: { A: '1', B: '2' },
  deploy_timeout_in_seconds: 90,
  additional_properties: { max_surge: 2, secret_envs: ['A', 'B'] },
  scaling: false,
  support_debug: false,
  source_type: '',
  pool_name: 'pool',
};
const nothing = { environment: {}, without: [] };

test('what is shown comes back as it is', () => {
  const other = { ...entry, model_id: 'two', weight: 30 };
  const kept = {
    specification: 'custom',
    custom_spec: { cpu: 1, memory: 128 },
    instance_count: 2,
    envs: { A: '1', B: '2' },
    deploy_timeout_in_seconds: 90,
    additional_properties: { max_surge: 2, secret_envs: ['A', 'B'] },
    pool_name: 'pool',
  };
  expect(planServiceConfig(nothing, [entry, other])).toEqual([
    { model_id: 'one', weight: 70, ...kept },
    { model_id: 'two', weight: 30, ...kept },
  ]);
});

test('another version takes over the settings of the one with most of the calls, and all of them', () => {
  const light = { ...entry, model_id: 'light', weight: 30, instance_count: 1 };
  const [only, ...others] = planServiceConfig({ ...nothing, models: ['new'] }, [light, entry]);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ model_id: 'new', weight: 100, instance_count: 2 });
});

test('a named size takes the place of one of its own, and a variable that goes is no secret one', () => {
  const [changed] = planServiceConfig({ ...nothing, specification: 's', without: ['A'] }, [entry]);
  expect(changed).toMatchObject({
    specification: 's',
    envs: { B: '2' },
    additional_properties: { secret_envs: ['B'] },
  });
  expect(changed).not.toHaveProperty('custom_spec');
});

test('a service begins to scale, goes on as it scales, scales otherwise, and scales no more', () => {
  const asked = { max_instances: 8, target_connections: 50 };
  const [fresh] = planServiceConfig({ ...nothing, models: ['one'], scaling: { ...asked, min_instances: 3 } });
  expect(fresh).toMatchObject({
    instance_count: 3,
    additional_properties: { scaling: { ...asked, min_instances: 3 } },
  });
  const scaling = { min_instances: 0, ...asked, stable_window_seconds: 90, scale_to_zero_after_seconds: 60 };
  const present = { ...entry, additional_properties: { max_surge: 2, scaling } };
  const after = (wish: object) => planServiceConfig({ ...nothing, ...wish }, [present])[0];
  expect(after({ instances: 4 })).toMatchObject({
    instance_count: 4,
    additional_properties: { max_surge: 2, scaling },
  });
  expect(after({ scaling: { target_connections: 70 } })?.additional_properties?.scaling).toEqual({
    ...scaling,
    target_connections: 70,
  });
  const { scale_to_zero_after_seconds: _, ...kept } = scaling;
  expect(after({ scaling: { min_instances: 4 } })).toMatchObject({ instance_count: 4 });
  expect(after({ scaling: { min_instances: 4 } })?.additional_properties?.scaling).toEqual({
    ...kept,
    min_instances: 4,
  });
  expect(after({ scaling: { max_instances: 1 } })).toMatchObject({ instance_count: 1 });
  expect(after({ scaling: 'none' })?.additional_properties).toEqual({ max_surge: 2 });
});
