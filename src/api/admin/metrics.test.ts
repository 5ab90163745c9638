import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { parseExposition } from '../../../test/support/exposition.ts';
import { versionSpec } from '../../../test/support/planned-service.ts';
import type { SocketCounts } from '../../contract/link.ts';
import type { Service } from '../../contract/service.ts';
import type { GivenResources } from '../../domain/machine.ts';
import { metricsText } from './metrics.ts';

function service(id: string, name: string): Service {
  return {
    id,
    projectId: 'p',
    ownerId: 'u',
    generation: 1,
    wish: 'stopped',
    spec: { name, description: '', websocket: true, versions: [], request: {} },
    state: { status: 'stopped', observedGeneration: 1, progress: 100, transitionAt: 1, deployStartedAt: 1 },
    createdAt: 1,
    updatedAt: 1,
  };
}

const counts: SocketCounts = {
  opened: 7,
  'bytes.client': 100,
  'bytes.image': 200,
  'messages.client': 3,
  'messages.image': 4,
  'ended.client.1000': 4,
  'ended.network.1006': 1,
  'ended.image.4xxx': 1,
  'refused.authentication': 5,
  'refused.image-answer': 6,
  'waited.calls': 2,
  'waited.ms': 2_500,
};

async function exposed(services: readonly Service[], resources?: GivenResources) {
  const text = await metricsText({
    services: { all: async () => services },
    counters: () => ({ calls: 8, failures: 1 }),
    openConnections: () => 2,
    waiting: (id) => (id === 'busy' ? 6 : 0),
    sockets: (id) => (id === 'busy' ? counts : {}),
    openSockets: () => new Map([['busy', 1]]),
    omittedRecords: () => 9,
    removedImages: () => 4,
    gateways: () => [
      { worker: 0, accepted: 10, refused: 1, tlsFailures: 2, strangers: 3, connections: 4, limit: 500 },
      { worker: 1, accepted: 20, refused: 0, tlsFailures: 0, strangers: 0, connections: 5, limit: 500 },
    ],
    workers: () => 2,
    resources: () => resources,
  });
  return parseExposition(text);
}

test('the page is well formed, whatever services are called', async () => {
  const names = ['talk', '\\', '"', 'a\nb', '语音', '{}=,'];
  const page = await exposed(names.map((name, index) => service(`s${index}`, name)));
  expect(page.get('sluice_service_info')?.samples.map(({ labels }) => labels['service_name'])).toEqual(names);
  for (const [name, { help, type }] of await exposed([]))
    expect([name, help.length > 9, type]).toEqual([name, true, type]);
});

test('WebSockets are told by who sent, who ended with what, and where handshakes failed', async () => {
  const page = await exposed([service('busy', 'a'), service('idle', 'b')]);
  const of = (name: string, id: string) =>
    page
      .get(name)
      ?.samples.filter(({ labels }) => labels['service_id'] === id)
      .map(({ labels: { service_id: _, project_id: __, ...own }, value }): object => ({ ...own, value }));
  expect(of('sluice_websockets_open', 'busy')).toEqual([{ value: 1 }]);
  expect(of('sluice_websockets_open', 'idle')).toEqual([{ value: 0 }]);
  expect(of('sluice_websocket_handshakes_total', 'busy')).toEqual([
    { result: 'accepted', value: 7 },
    { result: 'authentication', value: 5 },
    { result: 'image-answer', value: 6 },
  ]);
  expect(of('sluice_websocket_handshakes_total', 'idle')).toEqual([{ result: 'accepted', value: 0 }]);
  expect(of('sluice_websocket_bytes_total', 'busy')).toEqual([
    { from: 'client', value: 100 },
    { from: 'image', value: 200 },
  ]);
  expect(of('sluice_websocket_messages_total', 'busy')).toEqual([
    { from: 'client', value: 3 },
    { from: 'image', value: 4 },
  ]);
  expect(of('sluice_websockets_ended_total', 'busy')).toEqual([
    { by: 'client', code: '1000', value: 4 },
    { by: 'network', code: '1006', value: 1 },
    { by: 'image', code: '4xxx', value: 1 },
  ]);
});

test('how many calls wait for an instance is told, and how long those did that reached one', async () => {
  const page = await exposed([service('busy', 'a'), service('idle', 'b')]);
  const of = (name: string) => page.get(name)?.samples.map(({ labels, value }) => [labels['service_id'], value]);
  const both = (busy: number) => [
    ['busy', busy],
    ['idle', 0],
  ];
  expect(of('sluice_waiting_calls')).toEqual(both(6));
  expect(of('sluice_waited_calls_total')).toEqual(both(2));
  expect(of('sluice_waited_seconds_total')).toEqual(both(2.5));
});

test('how many instances a service is to have follows from its load where it scales', async () => {
  const stopped = service('stopped', 'a');
  const [one, other] = [versionSpec({ instanceCount: 2 }), versionSpec({ modelId: 'model-2', instanceCount: 1 })];
  const spec = { ...stopped.spec, versions: [one, other] };
  const scaled = [{ modelId: 'model-2', slots: [0, 4, 5], next: 6 }];
  const page = await exposed([
    { ...stopped, spec },
    { ...stopped, id: 'fixed', wish: 'running', spec },
    { ...stopped, id: 'scales', wish: 'running', spec, state: { ...stopped.state, scaled } },
  ]);
  const wanted = page.get('sluice_instances_wanted')?.samples.map(({ labels, value }) => [labels['service_id'], value]);
  expect(wanted).toEqual([
    ['stopped', 0],
    ['fixed', 3],
    ['scales', 5],
  ]);
});

test('each worker tells of its clients', async () => {
  const page = await exposed([]);
  const of = (name: string) => page.get(name)?.samples.map(({ labels, value }) => [labels['worker'], value]);
  const both = (one: number, other: number) => [
    ['0', one],
    ['1', other],
  ];
  expect(of('sluice_worker_accepted_total')).toEqual(both(10, 20));
  expect(of('sluice_worker_refused_total')).toEqual(both(1, 0));
  expect(of('sluice_worker_tls_failures_total')).toEqual(both(2, 0));
  expect(of('sluice_worker_unknown_service_handshakes_total')).toEqual(both(3, 0));
  expect(of('sluice_worker_connections')).toEqual(both(4, 5));
  expect(of('sluice_worker_connections_limit')).toEqual(both(500, 500));
  expect(page.get('sluice_connection_records_omitted_total')?.samples).toEqual([{ labels: {}, value: 9 }]);
});

test('the machine tells what it gives to instances, and what they hold of it', async () => {
  const machine = {
    cpu: 8,
    memoryMegabytes: 2,
    gpus: [{ id: 'g', product: '' }],
    deviceNodes: ['/dev/a'],
    runtimes: [],
  };
  const held = [
    { cpu: 0.5, memoryMegabytes: 1, devices: ['g'] },
    { cpu: 1, memoryMegabytes: 0.5, devices: [] },
  ];
  const page = await exposed([], { machine, held });
  const of = (name: string) => page.get(name)?.samples[0]?.value;
  expect([of('sluice_machine_cpu_cores'), of('sluice_allocated_cpu_cores')]).toEqual([8, 1.5]);
  expect([of('sluice_machine_memory_bytes'), of('sluice_allocated_memory_bytes')]).toEqual([2_097_152, 1_572_864]);
  expect([of('sluice_machine_devices'), of('sluice_allocated_devices')]).toEqual([2, 1]);
  expect((await exposed([])).has('sluice_machine_cpu_cores')).toBe(false);
});

test('dashboard and alert rules ask only for what is told', async () => {
  const deploy = join(import.meta.dir, '../../../deploy');
  const files = ['prometheus/alerts.yml', 'grafana/sluice.json'].map((name) => Bun.file(join(deploy, name)).text());
  const asked = new Set((await Promise.all(files)).flatMap((text) => text.match(/\bsluice_[a-z_]+/g) ?? []));
  const machine = { cpu: 8, memoryMegabytes: 2, gpus: [], deviceNodes: [], runtimes: [] };
  const page = await exposed([], { machine, held: [] });
  expect(asked.size).toBeGreaterThan(15);
  expect([...asked].filter((name) => !page.has(name))).toEqual([]);
});
