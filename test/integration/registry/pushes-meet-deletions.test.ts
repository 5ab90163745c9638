import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../support/deadline.ts';
import { randomImageLayout } from '../../support/random-image-layout.ts';
import { succeed } from './clients/image-client.ts';
import { digestOf, errorCode, pushBlob, pushImage, putManifest, randomBytes, types } from './contents.ts';
import { credentials, RegistryStage } from './registry-stage.ts';

const repository = 'team/echo';

let stage: RegistryStage;
beforeEach(async () => {
  stage = await RegistryStage.open();
});
afterEach(() => stage[Symbol.asyncDispose]());

/** As a pull does, of which nobody takes notice. */
const status = async (path: string) => (await stage.call('GET', `/v2/${repository}/${path}`)).status;
/** As a push does. */
const ask = async (path: string) => (await stage.call('HEAD', `/v2/${repository}/${path}`)).status;
const removeBlob = async (digest: string) => (await stage.call('DELETE', `/v2/${repository}/blobs/${digest}`)).status;
const removeImage = async (digest: string) =>
  (await stage.call('DELETE', `/v2/${repository}/manifests/${digest}`)).status;

async function damages() {
  stage.registry.verification.start({ removeDamaged: false });
  return until(10_000, 'the verification', async () => {
    const { state, found } = stage.registry.verification.state();
    return state === 'running' ? undefined : found;
  });
}

const imageOf = (config: { digest: string; size: number }, layer: { digest: string; size: number }, note = '') =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, ...config },
    layers: [{ mediaType: types.layer, ...layer }],
    annotations: { note },
  });

describe('a blob that is deleted', () => {
  test('stays as long as an image needs it, whose manifests are named', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    const refused = await stage.call('DELETE', `/v2/${repository}/blobs/${image.layer}`);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const { errors } = (await refused.json()) as { errors: { code: string; message: string }[] };
    expect(errors[0]).toMatchObject({ code: 'DENIED', message: expect.stringContaining(image.digest) });
    expect(stage.changes.at(-1)).toEndWith(`blob=${image.layer} 405 DENIED`);
    expect(await status(`blobs/${image.layer}`)).toBe(200);
    expect(await removeImage(image.digest)).toBe(202);
    expect(await status(`blobs/${image.layer}`)).toBe(404);
  });

  test('goes though a push was told of it or mounted it; its manifest is refused, and the next push brings it again', async () => {
    const source = await pushImage(stage, 'team/other', { tag: 'v1' });
    const config = await pushBlob(stage, repository, '{}');
    const content = randomBytes(1_000);
    const told = await pushBlob(stage, repository, content);
    const mount = () => stage.call('POST', `/v2/${repository}/blobs/uploads/?mount=${source.layer}&from=team/other`);
    expect([await ask(`blobs/${told.digest}`), (await mount()).status]).toEqual([200, 201]);
    for (const layer of [told, { digest: source.layer, size: 1_000 }]) {
      expect(await removeBlob(layer.digest)).toBe(202);
      const refused = await putManifest(stage, repository, 'v1', imageOf(config, layer));
      expect([refused.status, await errorCode(refused)]).toEqual([400, 'MANIFEST_BLOB_UNKNOWN']);
      expect([await status('manifests/v1'), await ask(`blobs/${layer.digest}`)]).toEqual([404, 404]);
    }
    await pushBlob(stage, repository, content);
    expect((await putManifest(stage, repository, 'v1', imageOf(config, told))).status).toBe(201);
    expect(await damages()).toEqual([]);
  });
});

describe('a repository that is deleted', () => {
  test('ends the uploads to it in words, and those that others had begun stay', async () => {
    const begin = async (name: string) =>
      (await stage.call('POST', `/v2/${name}/blobs/uploads/`)).headers.get('location') ?? '';
    const [running, resting, foreign] = [await begin(repository), await begin(repository), await begin('team/other')];
    const content = randomBytes(100_000);
    for (const upload of [resting, foreign]) {
      expect((await stage.call('PATCH', upload, { body: content })).status).toBe(202);
    }
    // It never ends by itself.
    const body = new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(randomBytes(2_000_000)) });
    const headers = { Authorization: `Basic ${btoa(`${credentials.username}:${credentials.password}`)}` };
    const sending = fetch(`http://${stage.host}${running}`, { method: 'PATCH', body, headers });
    await until(10_000, 'the first bytes', async () => {
      const range = (await stage.call('GET', running)).headers.get('range');
      return range === '0-0' ? undefined : true;
    });
    await stage.registry.removeRepository(repository);
    const ended = await sending;
    expect([ended.status, await errorCode(ended)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    for (const upload of [running, resting]) {
      const gone = await stage.call('PUT', `${upload}?digest=${digestOf(content)}`);
      expect([gone.status, await errorCode(gone)]).toEqual([404, 'BLOB_UPLOAD_UNKNOWN']);
    }
    expect((await stage.call('PUT', `${foreign}?digest=${digestOf(content)}`)).status).toBe(201);
    expect(await stage.registry.usedBytes('team')).toBe(content.byteLength);
  });

  test('ends no upload where an image of it is in use', async () => {
    const image = await pushImage(stage, repository, { tag: 'v1' });
    stage.used.add(`${repository}@${image.digest}`);
    const upload = (await stage.call('POST', `/v2/${repository}/blobs/uploads/`)).headers.get('location') ?? '';
    await expect(stage.registry.removeRepository(repository)).rejects.toThrow('model voice 1.0');
    expect((await stage.call('PATCH', upload, { body: randomBytes(10) })).status).toBe(202);
  });

  test('is made again by a manifest that waited behind its deletion', async () => {
    await pushImage(stage, repository, { tag: 'v1' });
    const removing = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    stage.catalog.beforeRemoved = () => {
      removing.resolve();
      return goOn.promise;
    };
    const removed = stage.registry.removeRepository(repository);
    await removing.promise;
    stage.catalog.made.clear();
    const index = JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: [] });
    const pushed = putManifest(stage, repository, 'all', index, types.index);
    await until(10_000, 'the push', async () => stage.catalog.made.has(repository) || undefined);
    goOn.resolve();
    await removed;
    expect((await pushed).status).toBe(201);
    expect([...stage.catalog.made]).toEqual([repository]);
    expect([...(stage.catalog.images.get(repository)?.keys() ?? [])]).toEqual(['all']);
  });
});

test('pushes and deletions of all kinds side by side leave no image without a layer', async () => {
  const [configuration, contents] = ['{}', [randomBytes(500), randomBytes(600)]];
  let over = false;
  const deleting = async (remove: () => Promise<unknown>, pause: number) => {
    while (!over) {
      await remove();
      await Bun.sleep(pause);
    }
  };
  const deletions = [
    ...contents.map((content) => deleting(() => removeBlob(digestOf(content)), 1)),
    deleting(() => removeBlob(digestOf(configuration)), 1),
    deleting(() => stage.registry.removeTag(repository, 'v0'), 1),
    deleting(() => stage.registry.removeRepository(repository), 50),
  ];
  const answers: number[] = [];
  /** Ends at the first refusal, as a client does. */
  const push = async (tag: string, content: Uint8Array<ArrayBuffer>, note: string) => {
    const parts = [configuration, content].map((part) => ({ part, digest: digestOf(part), size: part.length }));
    for (const { part, digest } of parts) {
      if ((await ask(`blobs/${digest}`)) === 200) continue;
      const path = `/v2/${repository}/blobs/uploads/?digest=${digest}`;
      const { status: answer } = await stage.call('POST', path, { body: part });
      if (answer !== 201) return answer;
    }
    const [config, layer] = parts.map(({ digest, size }) => ({ digest, size }));
    if (!config || !layer) throw new Error('no parts');
    return (await putManifest(stage, repository, tag, imageOf(config, layer, note))).status;
  };
  const pushes = contents.map(async (content, index) => {
    for (let count = 0; count < 60; count += 1) answers.push(await push(`v${index}`, content, `${index} ${count}`));
  });
  await Promise.all(pushes).finally(() => {
    over = true;
  });
  await Promise.all(deletions);
  console.error(
    answers.filter((a) => a === 201).length,
    answers.filter((a) => a === 400).length,
    answers.filter((a) => a === 404).length,
  );
  // Accepted; a part is missing by now; the upload of one was ended with its repository.
  expect([...new Set(answers)].filter((answer) => ![201, 400, 404].includes(answer))).toEqual([]);
  expect(await damages()).toEqual([]);
  for (const content of contents) expect(await push('v1', content, 'last')).toBe(201);
});

describe('skopeo', () => {
  let layout: string;
  beforeEach(async () => {
    layout = await randomImageLayout(await mkdtemp(join(tmpdir(), 'sluice-deletions-')), 100_000);
  });
  afterEach(() => rm(layout, { recursive: true, force: true }));

  interface Pushed {
    readonly config: { readonly digest: string };
    readonly layers: readonly { readonly digest: string }[];
  }

  const pushed = async (tag: string) =>
    (await (await stage.call('GET', `/v2/${repository}/manifests/${tag}`)).json()) as Pushed;

  const copyTo = (host: string, tag: string) => [
    ...['skopeo', 'copy', '--dest-tls-verify=false', '--dest-creds'],
    ...[`${credentials.username}:${credentials.password}`, `oci:${layout}`, `docker://${host}/${repository}:${tag}`],
  ];

  /** Pushes; at the last moment before the registry sees the manifest, `meanwhile`. */
  async function push(tag: string, meanwhile: () => Promise<unknown>) {
    await using relay = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      async fetch(request) {
        const { pathname, search } = new URL(request.url);
        if (request.method === 'PUT' && pathname.endsWith(`/manifests/${tag}`)) await meanwhile();
        const { method, headers, body } = request;
        return fetch(`http://${stage.host}${pathname}${search}`, { method, headers, body, redirect: 'manual' });
      },
    });
    await succeed(copyTo(`127.0.0.1:${relay.port}`, tag));
  }

  test('loses nothing that it was told of when the image goes that had it', async () => {
    await succeed(copyTo(stage.host, 'first'));
    const first = await stage.call('HEAD', `/v2/${repository}/manifests/first`);
    await push('second', () => removeImage(first.headers.get('docker-content-digest') ?? ''));
    expect(await status('manifests/first')).toBe(404);
    const { config, layers } = await pushed('second');
    for (const { digest } of [config, ...layers]) expect(await status(`blobs/${digest}`)).toBe(200);
  }, 60_000);

  test('is refused where the repository goes, says why, and pushes all of it the next time', async () => {
    await succeed(copyTo(stage.host, 'first'));
    const refused = push('second', () => stage.registry.removeRepository(repository));
    await expect(refused).rejects.toThrow('was deleted meanwhile. Push the image again');
    expect(await status('manifests/second')).toBe(404);
    await succeed(copyTo(stage.host, 'second'));
    expect((await pushed('second')).layers).toHaveLength(1);
    expect(await damages()).toEqual([]);
  }, 60_000);
});
