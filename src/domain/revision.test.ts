import { expect, test } from 'bun:test';
import type { Model } from '../contract/model.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';
import { revisionOf } from './revision.ts';

const model = { id: 'm', image: { digest: 'sha256:1' }, container: { protocol: 'ws', port: 8080 } } as unknown as Model;
const version: ServiceVersionSpec = {
  modelId: 'm',
  weight: 100,
  specification: 'custom',
  resources: { cpu: 1, memoryMegabytes: 256 },
  instanceCount: 1,
  environment: { A: '1' },
  deployTimeoutSeconds: 60,
  terminationGraceSeconds: 10,
};
const of = (change: Partial<ServiceVersionSpec>) => revisionOf('s', { ...version, ...change }, model);

test('secret variables and volumes make other revisions, each of their changes too', () => {
  const mount = { volume: 'weights', mountPath: '/models', readOnly: false };
  const folder = { hostFolder: '/srv/weights', mountPath: '/models', readOnly: false };
  const changes: readonly Partial<ServiceVersionSpec>[] = [
    {},
    { sealedEnvironment: { A: 'v1.one' } },
    { sealedEnvironment: { A: 'v1.two' } },
    { volumes: [mount] },
    { volumes: [{ ...mount, volume: 'others' }] },
    { volumes: [{ ...mount, mountPath: '/data' }] },
    { volumes: [{ ...mount, readOnly: true }] },
    { volumes: [folder] },
    { volumes: [mount, { ...folder, mountPath: '/data' }] },
  ];
  expect(new Set(changes.map(of)).size).toBe(changes.length);
});

test('what does not reach the container leaves the revision, and so does the order of variables', () => {
  expect(of({ weight: 50, instanceCount: 3, deployTimeoutSeconds: 90, terminationGraceSeconds: 1 })).toBe(of({}));
  const [one, other] = [
    { A: 'v1.a', B: 'v1.b' },
    { B: 'v1.b', A: 'v1.a' },
  ];
  expect(of({ sealedEnvironment: one })).toBe(of({ sealedEnvironment: other }));
});
