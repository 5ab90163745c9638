import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { digestOf, pushBlob, pushImage, putManifest, randomBytes, types } from './contents.ts';
import { RegistryStage } from './registry-stage.ts';

const hour = 3_600_000;
const all = { untagged: true, dryRun: false };
const blobsOnly = { untagged: false, dryRun: false };

let stage: RegistryStage;
beforeEach(async () => {
  stage = await RegistryStage.open();
});
afterEach(async () => {
  await stage[Symbol.asyncDispose]();
});

const fileOf = (digest: string) => {
  const [algorithm = '', hex = ''] = digest.split(':');
  return join(stage.folder, 'registry', 'blobs', algorithm, hex.slice(0, 2), hex);
};
const tagsOf = async (repository: string) => {
  const answer = await stage.call('GET', `/v2/${repository}/tags/list`);
  return ((await answer.json()) as { tags: string[] }).tags;
};
const status = async (path: string) => (await stage.call('HEAD', path)).status;

describe('garbage collection', () => {
  test('takes what no image needs once it is as old as an upload may become, and nothing before', async () => {
    const image = await pushImage(stage, 'team/echo', { tag: '1' });
    const left = await pushBlob(stage, 'team/echo', randomBytes(5_000));

    expect(await stage.registry.collectGarbage(all)).toMatchObject({ blobs: 0, bytes: 0 });
    stage.clock.now += 25 * hour;
    const said = await stage.registry.collectGarbage({ ...all, dryRun: true });
    expect(said).toEqual({ manifests: 0, blobs: 1, contents: 1, bytes: 5_000, unreadable: [] });
    expect(existsSync(fileOf(left.digest))).toBe(true);
    expect(await stage.registry.collectGarbage(all)).toEqual(said);

    expect(existsSync(fileOf(left.digest))).toBe(false);
    expect(await status(`/v2/team/echo/blobs/${left.digest}`)).toBe(404);
    expect(await status(`/v2/team/echo/blobs/${image.layer}`)).toBe(200);
    expect(await status('/v2/team/echo/manifests/1')).toBe(200);
    const used = await stage.registry.usedBytes('team');
    expect(await stage.registry.collectGarbage(all)).toMatchObject({ blobs: 0, contents: 0 });
    expect(await stage.registry.usedBytes('team')).toBe(used);
  });

  test('leaves a blob that a push asked for and was told to be there', async () => {
    const { digest, size } = await pushBlob(stage, 'team/echo', randomBytes(5_000));
    stage.clock.now += 25 * hour;
    expect(await status(`/v2/team/echo/blobs/${digest}`)).toBe(200);

    expect(await stage.registry.collectGarbage(all)).toMatchObject({ blobs: 0 });
    const config = await pushBlob(stage, 'team/echo', '{}');
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: { mediaType: types.config, ...config },
      layers: [{ mediaType: types.layer, digest, size }],
    });
    expect((await putManifest(stage, 'team/echo', '1', body)).status).toBe(201);
  });

  test('takes a content that another repository needs out of one alone', async () => {
    const image = await pushImage(stage, 'team/echo', { tag: '1' });
    const mount = `/v2/team/other/blobs/uploads/?mount=${image.layer}&from=team/echo`;
    expect((await stage.call('POST', mount)).status).toBe(201);
    stage.clock.now += 25 * hour;

    expect(await stage.registry.collectGarbage(all)).toMatchObject({ blobs: 1, contents: 0, bytes: 0 });
    expect(await status(`/v2/team/other/blobs/${image.layer}`)).toBe(404);
    expect(await status(`/v2/team/echo/blobs/${image.layer}`)).toBe(200);
  });

  test('takes images without a tag only where it is asked for, and none that a model uses', async () => {
    const former = await pushImage(stage, 'team/echo', { tag: '1' });
    const used = await pushImage(stage, 'team/echo', { tag: '1' });
    const current = await pushImage(stage, 'team/echo', { tag: '1' });
    stage.used.add(`team/echo@${used.digest}`);
    stage.clock.now += 25 * hour;

    expect(await stage.registry.collectGarbage(blobsOnly)).toMatchObject({ manifests: 0, blobs: 0 });
    expect((await stage.call('GET', `/v2/team/echo/manifests/${former.digest}`)).status).toBe(200);
    expect(await stage.registry.collectGarbage(all)).toMatchObject({ manifests: 1, blobs: 1 });
    expect(await status(`/v2/team/echo/manifests/${former.digest}`)).toBe(404);
    for (const { digest, layer } of [used, current]) {
      expect(await status(`/v2/team/echo/manifests/${digest}`)).toBe(200);
      expect(await status(`/v2/team/echo/blobs/${layer}`)).toBe(200);
    }
  });

  test('takes a content that a killed process left without a repository', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-registry-'));
    await stage[Symbol.asyncDispose]();
    stage = await RegistryStage.open({ folder });
    await using _folder = { [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
    await pushImage(stage, 'team/echo', { tag: '1' });
    const content = randomBytes(3_000);
    const digest = digestOf(content);
    await pushBlob(stage, 'team/echo', content);
    await rm(join(stage.folder, 'registry', 'repositories', 'team', 'echo', '_blobs', digest.replace(':', '-')));
    await stage[Symbol.asyncDispose]();
    stage = await RegistryStage.open({ folder });

    expect(await stage.registry.collectGarbage(all)).toMatchObject({ contents: 0 });
    stage.clock.now += 25 * hour;
    expect(await stage.registry.collectGarbage(all)).toMatchObject({ blobs: 0, contents: 1, bytes: 3_000 });
    expect(existsSync(fileOf(digest))).toBe(false);
  });

  test('touches nothing of a repository whose manifest cannot be read', async () => {
    const image = await pushImage(stage, 'team/echo', { tag: '1' });
    await writeFile(fileOf(image.digest), 'something else');
    stage.clock.now += 25 * hour;

    expect(await stage.registry.collectGarbage(all)).toMatchObject({ blobs: 0, unreadable: ['team/echo'] });
    expect(await status(`/v2/team/echo/blobs/${image.layer}`)).toBe(200);
  });

  test('begins by itself when an upload finds no room, so that the next one does', async () => {
    await using full = await RegistryStage.open({ collectEvery: 24 * hour });
    full.quotas.set('team', 6_000);
    const left = await pushBlob(full, 'team/echo', randomBytes(5_000));
    full.clock.now += 25 * hour;
    const content = randomBytes(4_000);
    const path = `/v2/team/echo/blobs/uploads/?digest=${digestOf(content)}`;
    expect((await full.call('POST', path, { body: content })).status).toBe(403);
    await until(10_000, 'room', async () => ((await full.registry.usedBytes('team')) === 0 ? true : undefined));
    expect((await full.call('HEAD', `/v2/team/echo/blobs/${left.digest}`)).status).toBe(404);
    expect((await full.call('POST', path, { body: content })).status).toBe(201);
  });

  test('never costs a push anything that goes on meanwhile', async () => {
    const shared = randomBytes(2_000);
    const { digest: layer, size } = await pushBlob(stage, 'team/echo', shared);
    const link = join(stage.folder, 'registry', 'repositories', 'team', 'echo', '_blobs', layer.replace(':', '-'));
    let over = false;
    const collecting = (async () => {
      let taken = 0;
      while (!over) taken += (await stage.registry.collectGarbage(all)).blobs;
      return taken;
    })();
    for (let count = 0; count < 40; count += 1) {
      const repushed = (await status(`/v2/team/echo/blobs/${layer}`)) === 404;
      if (repushed) await pushBlob(stage, 'team/echo', shared);
      const config = await pushBlob(stage, 'team/echo', JSON.stringify({ count }));
      const body = JSON.stringify({
        schemaVersion: 2,
        mediaType: types.manifest,
        config: { mediaType: types.config, ...config },
        layers: [{ mediaType: types.layer, digest: layer, size }],
      });
      expect((await putManifest(stage, 'team/echo', '1', body)).status).toBe(201);
      expect(await status(`/v2/team/echo/blobs/${layer}`)).toBe(200);
      // Long ago from here on, and needed by nothing: what the next push asks for may go at any moment.
      expect((await stage.call('DELETE', `/v2/team/echo/manifests/${digestOf(body)}`)).status).toBe(202);
      await pushBlob(stage, 'team/echo', shared);
      await utimes(link, 1, 1);
    }
    over = true;
    expect(await collecting).toBeGreaterThan(0);
  });
});

describe('verification', () => {
  const verified = async (removeDamaged = false) => {
    stage.registry.verification.start({ removeDamaged });
    return until(10_000, 'verification', async () => {
      const state = stage.registry.verification.state();
      return state.state === 'running' ? undefined : state;
    });
  };

  test('finds nothing in a registry that is as it was pushed', async () => {
    await pushImage(stage, 'team/echo', { tag: '1' });
    const state = await verified();
    expect(state).toMatchObject({ state: 'finished', damages: 0, found: [], contents: 3 });
    expect(state.checkedBytes).toBe(state.totalBytes);
    expect(state.totalBytes).toBe(await stage.registry.usedBytes('team'));
  });

  test('names what is altered, missing, incomplete and dangling, and where', async () => {
    const altered = await pushImage(stage, 'team/altered', { tag: '1' });
    const bytes = await readFile(fileOf(altered.layer));
    bytes[17] = (bytes[17] ?? 0) ^ 1;
    await writeFile(fileOf(altered.layer), bytes);
    const missing = await pushImage(stage, 'team/missing', { tag: '1' });
    await rm(fileOf(missing.layer));
    const incomplete = await pushImage(stage, 'team/incomplete', { tag: '1' });
    const dangling = await pushImage(stage, 'team/dangling', { tag: '1' });
    const team = join(stage.folder, 'registry', 'repositories', 'team');
    await rm(join(team, 'incomplete', '_blobs', incomplete.layer.replace(':', '-')));
    await rm(join(team, 'dangling', '_manifests', dangling.digest.replace(':', '-')));

    const { found, damages } = await verified();
    expect(damages).toBe(4);
    expect(found.toSorted((one, other) => (one.kind < other.kind ? -1 : 1))).toEqual([
      { kind: 'altered', digest: altered.layer, repositories: ['team/altered'] },
      { kind: 'dangling', digest: dangling.digest, repositories: ['team/dangling'], of: '1' },
      { kind: 'incomplete', digest: incomplete.layer, repositories: ['team/incomplete'], of: incomplete.digest },
      { kind: 'missing', digest: missing.layer, repositories: ['team/missing'] },
    ]);
  });

  test('takes an altered content away where it is told to, so that a push heals the image', async () => {
    const content = randomBytes(2_000);
    const { digest } = await pushBlob(stage, 'team/echo', content);
    await writeFile(fileOf(digest), 'something else');

    expect((await verified()).found[0]).not.toHaveProperty('removed');
    expect(await status(`/v2/team/echo/blobs/${digest}`)).toBe(200);
    expect((await verified(true)).found[0]).toEqual({
      kind: 'altered',
      digest,
      repositories: ['team/echo'],
      removed: true,
    });
    expect(await status(`/v2/team/echo/blobs/${digest}`)).toBe(404);
    await pushBlob(stage, 'team/echo', content);
    expect(await verified()).toMatchObject({ state: 'finished', damages: 0 });
    expect(await stage.registry.usedBytes('team')).toBe(2_000);
  });

  test('keeps nobody from deleting an index that it took away, and then its image', async () => {
    const image = await pushImage(stage, 'team/echo', { tag: '1' });
    const entry = { mediaType: types.manifest, digest: image.digest, size: image.size };
    const body = JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: [entry] });
    expect((await putManifest(stage, 'team/echo', 'all', body, types.index)).status).toBe(201);
    const index = digestOf(body);
    const lost = await pushImage(stage, 'team/echo', { tag: 'lost' });
    const path = (reference: string) => `/v2/team/echo/manifests/${reference}`;
    // What the repository needs is known from here on.
    expect((await stage.call('DELETE', path(image.digest))).status).toBe(405);
    for (const digest of [index, lost.digest]) await writeFile(fileOf(digest), 'something else');
    const removed = (await verified(true)).found.filter((damage) => damage.removed).map(({ digest }) => digest);
    expect(removed.toSorted()).toEqual([index, lost.digest].toSorted());

    expect(await stage.registry.removeTag('team/echo', 'lost')).toBe(true);
    expect(await tagsOf('team/echo')).toEqual(['1', 'all']);
    expect((await stage.call('DELETE', path(index))).status).toBe(202);
    expect((await stage.call('DELETE', path(index))).status).toBe(404);
    expect((await stage.call('DELETE', path(image.digest))).status).toBe(202);
    expect(await tagsOf('team/echo')).toEqual([]);
    expect(await verified()).toMatchObject({ state: 'finished', damages: 0 });
    stage.clock.now += 25 * hour;
    expect(await stage.registry.collectGarbage(all)).toMatchObject({ unreadable: [] });
    expect(await stage.registry.usedBytes('team')).toBe(0);
  });

  test('leaves no tag behind that names nothing, when somebody takes it away', async () => {
    const dangling = await pushImage(stage, 'team/echo', { tag: '1' });
    const links = join(stage.folder, 'registry', 'repositories', 'team', 'echo', '_manifests');
    await rm(join(links, dangling.digest.replace(':', '-')));
    expect(await stage.registry.removeTag('team/echo', '1')).toBe(true);
    expect(await tagsOf('team/echo')).toEqual([]);
    expect(await stage.registry.removeTag('team/echo', '1')).toBe(false);
  });

  test('ends when it is told to', async () => {
    await pushBlob(stage, 'team/echo', randomBytes(8_000_000));
    stage.registry.verification.start({ removeDamaged: false });
    await stage.registry.verification.stop();
    expect(stage.registry.verification.state().state).toBe('stopped');
  });
});
