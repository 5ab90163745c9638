import { expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { SmallDisk } from '../../support/small-disk.ts';
import { digestOf, errorCode, randomBytes, types } from './contents.ts';
import { RegistryStage } from './registry-stage.ts';

const block = 4_096;
const repository = 't/full';

/** Pushes an image; the answer that refused it, or undefined where all went well. */
async function push(stage: RegistryStage, isChunked: boolean): Promise<Response | undefined> {
  const config = new TextEncoder().encode(JSON.stringify({ architecture: 'amd64', os: 'linux', config: {} }));
  const layer = randomBytes(40 * block + 1_000);
  for (const content of [config, layer]) {
    const refused = await (isChunked ? pushChunks : pushWhole)(stage, content);
    if (refused) return refused;
  }
  const describe = (mediaType: string, content: Uint8Array) => ({
    mediaType,
    digest: digestOf(content),
    size: content.byteLength,
  });
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: describe(types.config, config),
    layers: [describe(types.layer, layer)],
  });
  const headers = { 'Content-Type': types.manifest };
  return unlessGood(await stage.call('PUT', `/v2/${repository}/manifests/v1`, { body, headers }));
}

async function pushWhole(stage: RegistryStage, content: Uint8Array<ArrayBuffer>) {
  const path = `/v2/${repository}/blobs/uploads/?digest=${digestOf(content)}`;
  return unlessGood(await stage.call('POST', path, { body: content }));
}

async function pushChunks(stage: RegistryStage, content: Uint8Array<ArrayBuffer>) {
  const started = await stage.call('POST', `/v2/${repository}/blobs/uploads/`);
  if (!started.ok) return started;
  const location = started.headers.get('location') ?? '';
  for (let start = 0; start < content.byteLength; start += 10 * block + 7) {
    const refused = unlessGood(
      await stage.call('PATCH', location, { body: content.slice(start, start + 10 * block + 7) }),
    );
    if (refused) return refused;
  }
  return unlessGood(await stage.call('PUT', `${location}?digest=${digestOf(content)}`));
}

const unlessGood = (answer: Response) => (answer.ok ? undefined : answer);

async function files(stage: RegistryStage, folder: string): Promise<string[]> {
  const path = join(stage.folder, 'registry', folder);
  if (!existsSync(path)) return [];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

async function damages(stage: RegistryStage) {
  stage.registry.verification.start({ removeDamaged: false });
  const { state, found } = await until(10_000, 'the verification', async () => {
    const now = stage.registry.verification.state();
    return now.state === 'running' ? undefined : now;
  });
  return state === 'finished' ? found : state;
}

test('a disk that is full at any byte of a push refuses it in words, damages nothing, and lets pushes go on', async () => {
  using disk = new SmallDisk(4);
  await using stage = await RegistryStage.open({ folder: disk.path });
  let refusals = 0;
  // Coarse steps through the layer, and each block of what comes behind it.
  const steps = Array.from({ length: 55 }, (_, blocks) => blocks).filter((blocks) => blocks > 40 || blocks % 3 === 0);
  for (const blocks of steps) {
    disk.leave(blocks * block);
    const refused = await push(stage, blocks % 2 === 0);
    if (refused) {
      refusals += 1;
      expect([blocks, refused.status, await errorCode(refused)]).toEqual([blocks, 413, 'DENIED']);
    }
    expect([blocks, await damages(stage)]).toEqual([blocks, []]);
    expect(await files(stage, 'uploads')).toEqual([]);
    expect(await files(stage, 'temporary')).toEqual([]);
    // Also what was taken in whole goes on the full disk, and nothing that nobody has is left behind.
    await stage.registry.removeRepository(repository);
    expect([blocks, await files(stage, 'blobs'), await files(stage, 'repositories')]).toEqual([blocks, [], []]);
  }
  expect(refusals).toBeGreaterThan(14);
  disk.empty();
  expect(await push(stage, true)).toBeUndefined();
  expect(await damages(stage)).toEqual([]);
  expect((await stage.call('HEAD', `/v2/${repository}/manifests/v1`)).status).toBe(200);
}, 60_000);
