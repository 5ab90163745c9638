import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VolumeMount } from '../../src/contract/service.ts';
import { createHostFolders } from '../../src/control/host-folders.ts';
import { createVolumeRemover } from '../../src/control/volume-remover.ts';
import { createLogger } from '../../src/log/logger.ts';
import { ControlBench } from '../support/control-bench.ts';
import { until } from '../support/deadline.ts';
import { collect, failure } from '../support/outcome.ts';
import { engine } from '../support/probe-target.ts';
import { buildTestImage } from '../support/test-images.ts';

setDefaultTimeout(180_000);

let bench: ControlBench;
let image: string;
let folder: string;

beforeAll(async () => {
  image = await buildTestImage('node-ws');
  bench = await ControlBench.open();
  folder = await realpath(mkdtempSync(join(tmpdir(), 'sluice-volumes-')));
});

afterAll(async () => {
  for (const name of ['notes', 'kept']) {
    await bench.engine.removeVolume({ projectId: 'p', name }, AbortSignal.timeout(30_000)).catch(() => undefined);
  }
  await bench[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** The image runs as nobody, and everybody may write here: a new volume gets owner and rights of what the image has there. */
const mountPath = '/var/tmp';

/** A service whose instances show what is in the file `note`, and add a line to it. */
async function service(words: string, mount: VolumeMount): Promise<string> {
  const note = `${mount.mountPath}/note`;
  const command = ['sh', '-c', `cat ${note}; echo "$WORDS" >> ${note}; exec node server.mjs`];
  const model = await bench.model(image, { command });
  return bench.deploy(model, { environment: { WORDS: words }, volumes: [mount] });
}
const runs = (id: string) => bench.reaches(id, 'it runs', ({ state }) => state.status === 'running');
async function output(id: string): Promise<readonly string[]> {
  const [instance] = await bench.running(id);
  const lines = bench.engine.logs(instance?.id ?? '', {
    tail: 100,
    follow: false,
    signal: AbortSignal.timeout(10_000),
  });
  return (await collect(lines)).map(({ text }) => text);
}
async function gone(id: string): Promise<void> {
  await bench.wish(id, 'deleted');
  await bench.isGone(id);
}
const volume = async (name: string) => (await engine(`/volumes/sluice-${bench.installation}-p-${name}`)).status;

test('what an instance writes to a volume outlives its service, and goes when the volume is deleted', async () => {
  const mount: VolumeMount = { volume: 'notes', mountPath, readOnly: false };
  const first = await service('from the first', mount);
  await runs(first);
  await gone(first);
  const second = await service('from the second', mount);
  await runs(second);
  expect(await output(second)).toContain('from the first');
  expect(await volume('notes')).toBe(200);

  const { volumes } = bench.store;
  expect(await failure(volumes.beginDeletion('p', 'notes'))).toMatchObject({ key: 'volume.in-use' });
  const log = createLogger({ name: 'volumes-test', level: 'silent' });
  const remover = createVolumeRemover({ engine: bench.engine, volumes, log, now: Date.now, period: 200 });
  try {
    await bench.wish(second, 'deleted');
    await volumes.beginDeletion('p', 'notes');
    remover.wake();
    await until(60_000, 'the volume is gone', async () => ((await volumes.find('p', 'notes')) ? undefined : true));
    expect(await bench.store.services.get(second)).toBeUndefined();
    expect(await volume('notes')).toBe(404);
  } finally {
    await remover.close();
  }
});

test('a read-only volume can be read, and not written', async () => {
  const mount = { volume: 'kept', mountPath } as const;
  const writer = await service('written once', { ...mount, readOnly: false });
  await runs(writer);
  const reader = await service('not written', { ...mount, readOnly: true });
  await runs(reader);
  const lines = (await output(reader)).join('\n');
  expect(lines).toContain('written once');
  expect(lines).toContain('Read-only file system');
  await Promise.all([gone(writer), gone(reader)]);
  // Without a request of its own a volume stays.
  expect(await volume('kept')).toBe(200);
});

test('an instance has the folder of the machine that was allowed, and is not started with one that leads elsewhere', async () => {
  const allowed = join(folder, 'allowed');
  const elsewhere = join(folder, 'elsewhere');
  for (const path of [join(allowed, 'models'), elsewhere]) mkdirSync(path, { recursive: true });
  bench.hostFolder = createHostFolders([allowed], []);
  chmodSync(join(allowed, 'models'), 0o777);
  const hostFolder = join(allowed, 'models');
  const id = await service('from inside', { hostFolder, mountPath: '/data', readOnly: false });
  await runs(id);
  expect(readFileSync(join(hostFolder, 'note'), 'utf8')).toBe('from inside\n');

  // Somebody puts a link in its place: the next start is refused, whatever was looked at before.
  renameSync(hostFolder, join(allowed, 'moved'));
  symlinkSync(elsewhere, hostFolder);
  for (const { id: instance } of await bench.running(id))
    await bench.engine.stop(instance, 0, AbortSignal.timeout(30_000));
  await bench.says(id, `the folder ${hostFolder} is not in one that services may have any more, or leads out of it`);
  expect(readdirSync(elsewhere)).toEqual([]);
  rmSync(hostFolder);
  await bench.says(id, `there is no folder ${hostFolder} on the machine any more`);
  renameSync(join(allowed, 'moved'), hostFolder);
  await until(60_000, 'it runs again', async () => ((await bench.running(id)).length > 0 ? true : undefined));
  expect(await output(id)).toContain('from inside');
  await gone(id);
});
