import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseExposition } from '../support/exposition.ts';
import { runSluice } from '../support/serve-process.ts';
import { Stage } from '../support/stage.ts';
import { buildTestImage } from '../support/test-images.ts';

let folder: string;
let file: string;
let stage: Stage;
let model: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-sizes-'));
  file = join(folder, 'sizes.yaml');
  await writeFile(
    file,
    `specifications:
  - { name: half, cpu: 0.5, memory: 256, display_en: Half a core, display_cn: 半核 }
  - name: ascend
    cpu: 1
    memory: 256
    npu: { count: 1, product: Ascend 310, units: "/dev/no-such-davinci[0-7]" }
`,
  );
  const [opened, image] = await Promise.all([
    Stage.open({ more: () => ['--specifications', file] }),
    buildTestImage('scratch-static'),
  ]);
  stage = opened;
  await stage.push(image, 'resources/echo:1.0');
  model = await stage.api.createModel('echo', 'resources/echo:1.0', { protocol: 'ws' });
  await stage.api.modelDone(model);
}, 300_000);

afterAll(async () => {
  await stage?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}, 90_000);

async function create(name: string, size: object): Promise<string> {
  const { status, body } = await stage.api.call('POST', '/services', {
    service_name: name,
    infer_type: 'real-time',
    config: [{ model_id: model, weight: 100, instance_count: 1, ...size }],
    additional_properties: { websocket_upgrade: true },
  });
  expect([status, body]).toEqual([200, expect.anything()]);
  return String(body['service_id']);
}

const custom = (memory: number) => ({ specification: 'custom', custom_spec: { cpu: 0.1, memory } });

async function metric(name: string): Promise<number> {
  const answer = await fetch(`http://${stage.platform.admin}/metrics`, { signal: AbortSignal.timeout(10_000) });
  return parseExposition(await answer.text()).get(name)?.samples[0]?.value ?? Number.NaN;
}

test('a service that does not fit waits, says why, can be called when there is room, and the metrics tell of it', async () => {
  const megabytes = (await metric('sluice_machine_memory_bytes')) / 1024 / 1024;
  const large = await create('large', custom(megabytes - 100));
  await stage.api.serviceIs(large, 'running');
  expect(await metric('sluice_allocated_memory_bytes')).toBe((megabytes - 100) * 1024 * 1024);

  const second = await create('second', custom(200));
  const waiting = await stage.api.serviceIs(second, 'waiting');
  expect(waiting['error_msg']).toContain('Insufficient resources. Wait until idle resources are sufficient.');
  expect(waiting['error_msg']).toContain('Asked for: 0.1 CPU, 200 MB');
  await stage.api.eventLike(second, /abnormal: Insufficient resources\. .* free: .* 100 MB of/);

  const huge = await create('huge', custom(megabytes + 1));
  expect((await stage.api.serviceIs(huge, 'pending'))['error_msg']).toContain('at most');
  await stage.api.deleteService(huge);

  await stage.platform.killControl();
  await stage.api.serviceIs(second, 'waiting');
  await stage.api.deleteService(large);
  await stage.api.serviceIs(second, 'running');
  using socket = await stage.api.openSocket(second);
  expect(socket).toBeDefined();
}, 180_000);

test('sizes of the operator are listed and deployed, and one with devices that the machine lacks says so', async () => {
  const { body } = await stage.api.call('GET', '/services/specifications');
  const listed = body['specifications'] as { specification: string; category: string; display_cn: string }[];
  expect(listed.slice(-2)).toMatchObject([
    { specification: 'half', category: 'CPU', display_cn: '半核' },
    { specification: 'ascend', category: 'NPU', npu_info: { npu: 1, brand: 'Ascend 310' } },
  ]);
  const half = await create('half', { specification: 'half' });
  await stage.api.serviceIs(half, 'running');
  const ascend = await create('ascend', { specification: 'ascend' });
  expect((await stage.api.serviceIs(ascend, 'pending'))['error_msg']).toContain(
    'Asked for: 1 NPU (Ascend 310); of these this machine has 0 NPU (Ascend 310)',
  );
  await stage.api.setStatus(ascend, 'stopped');
  await stage.api.serviceIs(ascend, 'stopped');
  await stage.api.deleteService(ascend);
}, 180_000);

test('a mistake in the file of sizes keeps the platform from starting, with file and key', async () => {
  const wrong = join(folder, 'wrong.yaml');
  await writeFile(wrong, 'specifications:\n  - { name: a, cpu: none, memory: 256 }\n');
  const { exitCode, output } = await runSluice(['serve', '--data', join(folder, 'data'), '--specifications', wrong]);
  expect(exitCode).toBeGreaterThan(0);
  expect(output).toContain(`${wrong}: specifications[0].cpu: this must be a number from 0.01 to 1024`);
}, 60_000);
