import { afterAll, beforeAll, expect, test } from 'bun:test';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf, errorCode, pushBlob, putManifest, types } from '../contents.ts';
import { RegistryStage } from '../registry-stage.ts';
import { pushIndex, pushManifest, readManifest } from './pushes.ts';

let stage: RegistryStage;
beforeAll(async () => {
  stage = await RegistryStage.open();
});
afterAll(() => stage[Symbol.asyncDispose]());

const absent = digestOf('nothing');
const layer = { mediaType: types.layer, digest: absent, size: 1 };

const broken: readonly (readonly [string, string | Uint8Array<ArrayBuffer>])[] = [
  ['nested a million deep', `{"schemaVersion":2,"x":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`],
  ['not UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
  ['a list', '[]'],
  ['null', 'null'],
  ['empty', ''],
];

/** What makes an image that is in order into another. */
const altered: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['a version that is text', { schemaVersion: '2' }],
  ['a negative size', { layers: [{ ...layer, size: -1 }] }],
  ['a size with a fraction', { layers: [{ ...layer, size: 1.5 }] }],
  ['a size that no number holds', { layers: [{ ...layer, size: 1e300 }] }],
  ['a digest that is a path', { layers: [{ ...layer, digest: 'sha256:../../x' }] }],
  ['layers that are an object', { layers: { length: 1 } }],
  ['annotations that are no text', { annotations: { a: { b: 1 } } }],
  ['a subject without a digest', { subject: { mediaType: 'x' } }],
  ['tens of thousands of layers that are not there', { layers: Array(20_000).fill(layer) }],
];

async function expectRefused(content: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const headers = { 'Content-Type': types.manifest };
  const refused = await stage.call('PUT', '/v2/t/hurt/manifests/bad', { body: content, headers });
  expect([refused.status, await errorCode(refused)]).toEqual([400, expect.stringMatching(/^MANIFEST_/)]);
  expect((await stage.call('HEAD', '/v2/t/hurt/manifests/bad')).status).toBe(404);
}

test.each(broken)('refused: %s', (_, content) => expectRefused(content));

test.each(altered)('refused: %s', async (_, fields) => {
  const { body } = await pushManifest(stage, 't/hurt', { reference: 'good' });
  await expectRefused(JSON.stringify({ ...JSON.parse(body), ...fields }));
  expect(await (await readManifest(stage, 't/hurt', 'good')).text()).toBe(body);
});

test("annotations with JavaScript's own names are told as they are", async () => {
  const { descriptor } = await pushManifest(stage, 't/names');
  const config = JSON.stringify({ ...(await pushBlob(stage, 't/names', '{}')), mediaType: types.config });
  const annotations = '{"__proto__":"a","constructor":"b"}';
  const body = `{"schemaVersion":2,"config":${config},"layers":[],"subject":${JSON.stringify(descriptor)},"annotations":${annotations}}`;
  expect((await putManifest(stage, 't/names', 'v1', body)).status).toBe(201);
  const list = await stage.call('GET', `/v2/t/names/referrers/${descriptor.digest}`);
  expect(await list.text()).toContain(`"annotations":${annotations}`);
});

test('the same layer thousands of times is one layer', async () => {
  const there = await pushManifest(stage, 't/same');
  const layers = Array(20_000).fill({ mediaType: types.layer, ...there.layer });
  const { descriptor } = await pushManifest(stage, 't/same', { reference: 'v1', fields: { layers } });
  expect((await stage.call('DELETE', `/v2/t/same/manifests/${descriptor.digest}`)).status).toBe(202);
});

test('indexes in indexes, each naming the one below many times, go as they came', async () => {
  const image = await pushManifest(stage, 't/deep');
  let below = image.descriptor;
  for (let depth = 0; depth < 60; depth += 1) {
    below = (await pushIndex(stage, 't/deep', Array(20).fill(below))).descriptor;
  }
  await pushIndex(stage, 't/deep', [below], { reference: 'top' });
  await expect(stage.registry.resolve('t/deep', 'top', 'amd64')).rejects.toThrow('no image for linux/amd64');
  expect((await stage.call('GET', `/v2/t/deep/manifests/${image.descriptor.digest}`)).status).toBe(200);
  expect(await stage.registry.removeTag('t/deep', 'top')).toBe(true);
  expect(await readdir(join(stage.folder, 'registry/repositories/t/deep/_manifests'))).toEqual([]);
});

test('an index cannot name what is to come, itself least of all', async () => {
  const manifests = [{ mediaType: types.index, digest: absent, size: 1 }];
  const body = JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests });
  for (const reference of [absent, digestOf(body), 'v1']) {
    expect((await putManifest(stage, 't/round', reference, body, types.index)).status).toBe(400);
  }
});

test('a chain of manifests, each about the one before, is collected whole', async () => {
  let subject: { mediaType: string; digest: string; size: number } = {
    mediaType: types.manifest,
    digest: absent,
    size: 1,
  };
  for (let length = 0; length < 20; length += 1) {
    subject = (await pushManifest(stage, 't/chain', { fields: { subject } })).descriptor;
  }
  stage.clock.now += 25 * 3_600_000;
  expect(await stage.registry.collectGarbage({ untagged: true, dryRun: true })).toMatchObject({ unreadable: [] });
  await stage.registry.collectGarbage({ untagged: true, dryRun: false });
  expect(await readdir(join(stage.folder, 'registry/repositories/t/chain/_manifests'))).toEqual([]);
});
