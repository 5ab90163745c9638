import { expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { digestOf } from './contents.ts';
import { KilledRegistry } from './killed-registry.ts';
import { RegistryStage } from './registry-stage.ts';
import { type AcknowledgedImage, pushStubbornly } from './stubborn-push.ts';

const kills = 10;
const day = 86_400_000;

test('ten kills at any moment of pushes cost nothing that was acknowledged, and damage nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-registry-'));
  await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
  const images: AcknowledgedImage[] = [];
  {
    await using registry = new KilledRegistry(folder);
    const tally = { resumed: 0, begunAnew: 0 };
    let over = false;
    const pushers = ['kill/one', 'kill/two', 'kill/three/deep'].map(async (repository) => {
      for (let count = 0; !over; count += 1) {
        images.push(await pushStubbornly(registry, repository, `v${count}`, tally));
      }
    });
    for (let count = 0; count < kills; count += 1) {
      // Whatever the pushes are at: receiving, verifying, linking or between two requests.
      await Bun.sleep(Math.random() * 250);
      await registry.killAndRestart();
    }
    over = true;
    await Promise.all(pushers);
    expect(registry.damage).toEqual([]);
    expect(tally.resumed).toBeGreaterThan(0);
  }

  await using stage = await RegistryStage.open({ folder });
  await readable(stage, images);
  expect(await damages(stage)).toEqual([]);
  stage.clock.now += 2 * day;
  await stage.registry.removeStaleUploads();
  await stage.registry.collectGarbage({ untagged: false, dryRun: false });
  await readable(stage, images);
  expect(await damages(stage)).toEqual([]);
}, 120_000);

/** Every byte of every image, by tag and by digest. */
async function readable(stage: RegistryStage, images: readonly AcknowledgedImage[]): Promise<void> {
  expect(images.length).toBeGreaterThan(0);
  for (const { repository, tag, body, blobs } of images) {
    expect(await (await stage.call('GET', `/v2/${repository}/manifests/${tag}`)).text()).toBe(body);
    for (const digest of blobs) {
      expect(digestOf(await (await stage.call('GET', `/v2/${repository}/blobs/${digest}`)).bytes())).toBe(digest);
    }
  }
}

/** What verification finds, and contents that no repository has once garbage was collected. */
async function damages(stage: RegistryStage) {
  stage.registry.verification.start({ removeDamaged: false });
  const state = await until(30_000, 'the verification', async () => {
    const now = stage.registry.verification.state();
    return now.state === 'running' ? undefined : now;
  });
  expect(state.state).toBe('finished');
  return state.found;
}
