import { Database } from 'bun:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RetentionRule } from '../../../src/contract/retention.ts';
import { createRetentionKeeper } from '../../../src/control/retention-keeper.ts';
import { createLogger } from '../../../src/log/logger.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { until } from '../../support/deadline.ts';
import { digestOf, pushBlob, pushImage, putManifest, randomBytes, types } from './contents.ts';
import { RegistryStage } from './registry-stage.ts';

const day = 86_400_000;
const repository = 'team/echo';

let stage: RegistryStage;
beforeEach(async () => {
  stage = await RegistryStage.open();
});
afterEach(() => stage[Symbol.asyncDispose]());

/** As a pull does, which keeps nothing from going. */
const status = async (path: string) => (await stage.call('GET', `/v2/${repository}/${path}`)).status;
/** As a push does. */
const ask = async (path: string) => (await stage.call('HEAD', `/v2/${repository}/${path}`)).status;
const retire = (tag: string, { digest }: { readonly digest: string }) =>
  stage.registry.retireTags(repository, [{ tag, digest }], async () => {});

async function damages() {
  stage.registry.verification.start({ removeDamaged: false });
  return until(10_000, 'the verification', async () => {
    const { state, found } = stage.registry.verification.state();
    return state === 'running' ? undefined : found;
  });
}

async function pushIndex(tag: string, images: readonly { digest: string; size: number }[]) {
  const manifests = images.map(({ digest, size }) => ({ mediaType: types.manifest, digest, size }));
  const body = JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests });
  const answer = await putManifest(stage, repository, tag, body, types.index);
  expect(answer.status).toBe(201);
  return { digest: answer.headers.get('docker-content-digest') ?? '' };
}

describe('a tag whose time is over', () => {
  test('goes with its image and its layers, once these are as old as an upload may become', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    const other = await pushImage(stage, repository, { tag: 'v2' });
    expect(await retire('v1', image)).toEqual([]);
    stage.clock.now += 2 * day;
    expect(await retire('v1', image)).toEqual(['v1']);
    expect(await status(`manifests/${image.digest}`)).toBe(404);
    expect(await status(`blobs/${image.layer}`)).toBe(404);
    // Their configuration is one and the same.
    expect(await status(`blobs/${other.config}`)).toBe(200);
    expect(await status('manifests/v2')).toBe(200);
    expect([...(stage.catalog.images.get(repository)?.keys() ?? [])]).toEqual(['v2']);
    expect(await damages()).toEqual([]);
  });

  test('stays when it names another image by now, and its image stays under another tag', async () => {
    const former = await pushImage(stage, repository, { tag: 'v1' });
    const present = await pushImage(stage, repository, { tag: 'v1' });
    await putManifest(stage, repository, 'also', present.body);
    stage.clock.now += 2 * day;
    expect(await retire('v1', former)).toEqual([]);
    expect(await retire('v1', present)).toEqual(['v1']);
    expect(await status(`manifests/${present.digest}`)).toBe(200);
    expect(await status(`blobs/${present.layer}`)).toBe(200);
    expect(await damages()).toEqual([]);
  });

  test('stays when a model uses its image, or an index with it', async () => {
    const used = await pushImage(stage, repository, { tag: 'used' });
    const child = await pushImage(stage, repository, { tag: 'child' });
    const index = await pushIndex('all', [child]);
    stage.used.add(`${repository}@${used.digest}`).add(`${repository}@${index.digest}`);
    stage.clock.now += 40 * day;
    for (const [tag, image] of [
      ['used', used],
      ['child', child],
      ['all', index],
    ] as const) {
      expect([tag, await retire(tag, image)]).toEqual([tag, []]);
      expect(await status(`manifests/${tag}`)).toBe(200);
    }
    expect(await damages()).toEqual([]);
  });

  test('leaves an image that an index needs, and takes with an index the images and notes that are there for its sake', async () => {
    const tagged = await pushImage(stage, repository, { tag: 'child' });
    const untagged = await pushImage(stage, repository);
    const index = await pushIndex('all', [tagged, untagged]);
    const subject = { mediaType: types.index, digest: index.digest, size: 1 };
    const note = await pushImage(stage, repository, { fields: { subject } });
    stage.clock.now += 2 * day;
    expect(await retire('child', tagged)).toEqual(['child']);
    expect(await status(`manifests/${tagged.digest}`)).toBe(200);
    expect(await retire('all', index)).toEqual(['all']);
    // The one that lost its tag before is nobody's now, too.
    for (const { digest } of [index, untagged, note, tagged]) expect(await status(`manifests/${digest}`)).toBe(404);
    expect(await damages()).toEqual([]);
    expect(await stage.registry.usedBytes('team')).toBe(0);
  });

  test('leaves what a push was told to be there', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    stage.clock.now += 2 * day;
    expect(await ask(`blobs/${image.layer}`)).toBe(200);
    expect(await retire('v1', image)).toEqual(['v1']);
    expect(await status(`blobs/${image.layer}`)).toBe(200);

    const other = await pushImage(stage, repository, { tag: 'v2' });
    stage.clock.now += 2 * day;
    expect(await ask(`manifests/${other.digest}`)).toBe(200);
    expect(await retire('v2', other)).toEqual([]);
  });

  test('goes on while images are pushed that share their layers, and costs them nothing', async () => {
    const [layer, config] = [randomBytes(2_000), JSON.stringify({ architecture: 'amd64', os: 'linux', config: {} })];
    let over = false;
    const retiring = (async () => {
      let gone = 0;
      while (!over) {
        const tags = [...(stage.catalog.images.get(repository)?.values() ?? [])];
        gone += (await stage.registry.retireTags(repository, tags, async () => {})).length;
        await Bun.sleep(1);
      }
      return gone;
    })();
    for (let count = 0; count < 30; count += 1) {
      stage.clock.now += 2 * day;
      // What the push is told to be there is there when its manifest comes.
      const [own, other] = [digestOf(layer), digestOf(config)];
      if ((await ask(`blobs/${own}`)) === 404) await pushBlob(stage, repository, layer);
      if ((await ask(`blobs/${other}`)) === 404) await pushBlob(stage, repository, config);
      const body = JSON.stringify({
        schemaVersion: 2,
        mediaType: types.manifest,
        config: { mediaType: types.config, digest: other, size: config.length },
        layers: [{ mediaType: types.layer, digest: own, size: layer.length }],
        annotations: { count: `${count}` },
      });
      expect((await putManifest(stage, repository, `v${count}`, body)).status).toBe(201);
    }
    over = true;
    expect(await retiring).toBeGreaterThan(0);
    expect(await damages()).toEqual([]);
  });

  test('is left alone where a manifest cannot be read', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    const other = await pushImage(stage, repository, { tag: 'v2' });
    const [algorithm = '', hex = ''] = other.digest.split(':');
    await Bun.write(`${stage.folder}/registry/blobs/${algorithm}/${hex.slice(0, 2)}/${hex}`, 'something else');
    stage.clock.now += 2 * day;
    expect(await retire('v1', image)).toEqual([]);
    expect(await status('manifests/v1')).toBe(200);
  });
});

test('the rules of a repository are followed after a push and when they change, and what goes is written down', async () => {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-retention-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const store = await openStore(join(folder, 'sluice.db'), () => stage.clock.now);
  opened.defer(() => store.close());
  using database = new Database(join(folder, 'sluice.db'));
  database.run("insert into domains (id, name) values ('d', 'd')");
  const owner = { domainId: 'd', creatorId: 'u', creatorName: 'u', createdAt: stage.clock.now };
  await store.repositories.ensure(repository, { name: 'team', ...owner }, 10);
  const push = async (tag: string) => {
    const image = await pushImage(stage, repository, { tag });
    const tagged = stage.catalog.images.get(repository)?.get(tag);
    if (tagged) await store.repositories.tagged(repository, { ...tagged, updatedAt: stage.clock.now });
    stage.clock.now += day;
    return image;
  };
  const keeper = createRetentionKeeper({
    retentions: store.retentions,
    repositories: store.repositories,
    audit: store.audit,
    registry: {
      async retireTags(name, tags, writeDown) {
        const gone = await stage.registry.retireTags(name, tags, writeDown);
        await store.repositories.untagged(name, gone);
        return gone;
      },
    },
    log: createLogger({ name: 'test', level: 'silent' }),
    now: () => stage.clock.now,
  });
  opened.defer(() => keeper.close());
  const remaining = (...expected: readonly string[]) =>
    until(10_000, `the tags ${expected}`, async () => {
      const left = [...(stage.catalog.images.get(repository)?.keys() ?? [])];
      return left.toSorted().join() === expected.join() ? true : undefined;
    });

  for (const tag of ['release-1', 'a', 'b', 'c', 'd']) await push(tag);
  const used = await push('e');
  stage.used.add(`${repository}@${used.digest}`);
  stage.clock.now += day;
  const release = { kind: 'regexp', pattern: '^release-' } as const;
  const newest: RetentionRule = { template: 'tag_rule', limit: 3, exceptions: [release] };
  const number = await store.retentions.create(repository, [newest]);
  keeper.wake(repository);
  await remaining('c', 'd', 'e', 'release-1');

  for (const tag of ['f', 'g', 'h', 'i']) await push(tag);
  stage.clock.now += day;
  keeper.wake(repository);
  // A model uses "e".
  await remaining('e', 'g', 'h', 'i', 'release-1');

  await store.retentions.change(repository, number, [{ template: 'date_rule', limit: 3, exceptions: [] }]);
  keeper.wake(repository);
  await remaining('e', 'h', 'i');
  await until(10_000, 'the records', async () => {
    const { rows } = await store.retentions.records(repository, { skip: 0, limit: 100 });
    return rows.length === 7 ? true : undefined;
  });
  const { rows } = await store.retentions.records(repository, { skip: 0, limit: 100 });
  expect(rows.map(({ tag, template, retention }) => `${tag} ${template} ${retention}`).toSorted()).toEqual(
    ['a tag_rule', 'b tag_rule', 'c tag_rule', 'd tag_rule', 'f tag_rule', 'g date_rule', 'release-1 date_rule'].map(
      (line) => `${line} ${number}`,
    ),
  );
  const filter = { domainId: 'd', resourceId: `${repository}:release-1` };
  const audited = await until(10_000, 'the audit record', async () => {
    const [first] = (await store.audit.list(filter, { skip: 0, limit: 10 })).rows;
    return first?.end && first;
  });
  expect(audited).toMatchObject({
    action: 'DELETE /v2/{repository}/manifests/{reference}',
    userId: '',
    credential: { kind: 'retention-rule', id: String(number) },
    resources: expect.arrayContaining([
      { type: 'repository', id: repository },
      { type: 'image', id: `${repository}:g` },
    ]),
    end: { status: 202 },
  });
  // A tag that is asked to go at every look, and stays, is in none.
  const kept = await store.audit.list({ domainId: 'd', resourceId: `${repository}:e` }, { skip: 0, limit: 10 });
  expect(kept.total).toBe(0);
  expect(await damages()).toEqual([]);
});
