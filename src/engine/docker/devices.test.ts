import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEngineEndpoint } from '../../../test/support/probe-target.ts';
import { buildTestImage } from '../../../test/support/test-images.ts';
import { createLogger } from '../../log/logger.ts';
import type { Engine, InstanceSpec } from '../engine.ts';
import { createDockerEngine } from './docker-engine.ts';
import { createGpuList } from './gpu-list.ts';

const patience = 60_000;
const { signal } = new AbortController();
const log = createLogger({ name: 'devices-test', level: 'silent' });
const installation = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-devices-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function spec(id: string, image: string, change: Partial<InstanceSpec>): InstanceSpec {
  return {
    id,
    serviceId: 's',
    modelId: 'm',
    revision: 'r',
    attempt: 0,
    slot: 0,
    image,
    environment: {},
    port: 8080,
    cpu: 0.25,
    memoryMegabytes: 128,
    ...change,
  };
}

/** What is looked at in the body of `POST /containers/create`. */
interface CreateBody {
  readonly HostConfig: {
    readonly DeviceRequests?: unknown;
    readonly Runtime?: unknown;
    readonly MemoryReservation?: unknown;
  };
  readonly Labels: unknown;
}

describe('GPUs', () => {
  /** What an engine is sent for an instance, by one that keeps it: this machine has no GPU to be had for real. */
  async function sent(change: Partial<InstanceSpec>): Promise<CreateBody> {
    const bodies: CreateBody[] = [];
    await using server = Bun.serve({
      unix: join(folder, `${crypto.randomUUID()}.sock`),
      async fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname.endsWith('/version')) {
          return Response.json({ Version: '1', ApiVersion: '1.41', Os: 'linux', Arch: 'amd64' });
        }
        if (pathname.endsWith('/containers/create')) bodies.push((await request.json()) as CreateBody);
        return Response.json({});
      },
    });
    const endpoint = `unix://${server.url.pathname}`;
    const engine = createDockerEngine({ installation, endpoint, addressing: 'container', log });
    await engine.start(spec('gpu', 'image', change), signal);
    const [body] = bodies;
    if (body === undefined) throw new Error('the engine was not asked for a container');
    return body;
  }

  test('are asked for by id, and noted in the labels', async () => {
    const body = await sent({ reservedMegabytes: 64, devices: { gpus: ['GPU-1', 'GPU-2'], runtime: 'nvidia' } });
    expect(body.HostConfig.DeviceRequests).toEqual([{ DeviceIDs: ['GPU-1', 'GPU-2'], Capabilities: [['gpu']] }]);
    expect(body.HostConfig.Runtime).toBe('nvidia');
    expect(body.HostConfig.MemoryReservation).toBe(64 * 1024 * 1024);
    expect(body.Labels).toMatchObject({
      'sluice.cpu': '0.25',
      'sluice.memory': '64',
      'sluice.devices': 'GPU-1,GPU-2',
    });
  });

  test('named as in CDI are asked for through the driver of that', async () => {
    const body = await sent({ devices: { gpus: ['nvidia.com/gpu=0'] } });
    expect(body.HostConfig.DeviceRequests).toEqual([{ Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=0'] }]);
  });

  test('are nothing that an instance without them is sent a word of', async () => {
    const { HostConfig } = await sent({});
    for (const name of ['DeviceRequests', 'Devices', 'Runtime', 'Mounts', 'MemoryReservation']) {
      expect(HostConfig).not.toHaveProperty(name);
    }
  });

  test('are those that the operator names, else those of the driver where the engine is here', async () => {
    const found = [{ id: 'GPU-a', product: 'Tesla T4' }];
    const find = async () => found;
    expect(await createGpuList([], log, find).list(true)).toEqual(found);
    expect(await createGpuList([], log, find).list(false)).toEqual([]);
    const named = createGpuList([{ id: '0' }, { id: 'GPU-b', product: 'A100' }], log, find);
    expect(await named.list(false)).toEqual([
      { id: '0', product: '' },
      { id: 'GPU-b', product: 'A100' },
    ]);
    const broken = createGpuList([], log, () => Promise.reject(new Error('the driver is not loaded')));
    expect(await broken.list(true)).toEqual([]);
  });
});

describe('device nodes of the machine', () => {
  /** Nodes that no container has by itself. */
  const [own = '', shared = ''] = ['/dev/fuse', '/dev/loop-control', '/dev/autofs', '/dev/tty0', '/dev/kmsg'].filter(
    (path) => existsSync(path),
  );
  let engine: Engine;

  beforeAll(() => {
    engine = createDockerEngine({
      installation,
      endpoint: testEngineEndpoint,
      addressing: 'container',
      log,
      deviceNodes: ['/dev/full', '/dev/no-such-device'],
    });
  });
  afterAll(() => engine.removeAll(signal));

  test('are told of as far as they are there, beside the runtimes', async () => {
    const { deviceNodes, gpus, runtimes } = await engine.capabilities(signal);
    expect(deviceNodes).toEqual(['/dev/full']);
    expect(gpus).toEqual([]);
    expect(runtimes).toContain('runc');
  });

  test(
    'reach the instance that gets them, and no other',
    async () => {
      const image = (await engine.prepareImage({ name: await buildTestImage('node-ws') }, { signal })).id;
      const file = join(folder, 'driver.conf');
      writeFileSync(file, 'of the machine');
      const devices = { units: [own], shared: [shared], runtime: 'runc', mounts: [file] };
      await engine.start(spec('with', image, { reservedMegabytes: 96, devices }), signal);
      await engine.start(spec('without', image, {}), signal);
      const run = async (id: string, program: string) =>
        (await engine.exec(id, ['node', '-e', program], signal)).output;
      const opened = `console.log(require('fs').openSync('${own}', 'r+') > 2 ? 'open' : '')`;
      expect(await run('with', opened)).toContain('open');
      expect(await run('without', opened)).toContain('ENOENT');
      expect(await run('with', `console.log(require('fs').statSync('${shared}').isCharacterDevice())`)).toContain(
        'true',
      );
      expect(await run('with', `console.log(require('fs').readFileSync('${file}', 'utf8'))`)).toContain(
        'of the machine',
      );
      expect(await run('with', `require('fs').writeFileSync('${file}', 'x')`)).toContain('EROFS');

      const shown = new Map((await engine.list(signal)).map((one) => [one.id, one.holds]));
      expect(shown.get('with')).toEqual({ cpu: 0.25, memoryMegabytes: 96, devices: [own] });
      expect(shown.get('without')).toEqual({ cpu: 0.25, memoryMegabytes: 128, devices: [] });
    },
    patience,
  );

  test(
    'that are not there make the engine refuse, in words',
    async () => {
      const image = (await engine.prepareImage({ name: await buildTestImage('node-ws') }, { signal })).id;
      const starting = engine.start(spec('missing', image, { devices: { units: ['/dev/no-such-device'] } }), signal);
      await expect(starting).rejects.toThrow('/dev/no-such-device');
    },
    patience,
  );
});
