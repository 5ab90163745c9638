import { afterAll, afterEach, beforeAll, beforeEach, expect, setDefaultTimeout, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../src/contract/model.ts';
import { createImageRemover, type ImageRemover } from '../../src/control/image-remover.ts';
import { createPulledImages } from '../../src/control/pulled-images.ts';
import { createDockerEngine } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { until } from '../support/deadline.ts';
import { failure } from '../support/outcome.ts';
import { service, versionSpec } from '../support/planned-service.ts';
import { testEngineEndpoint } from '../support/probe-target.ts';
import { startTinyRegistry, type TinyRegistry } from '../support/tiny-registry.ts';

setDefaultTimeout(120_000);

const { signal } = new AbortController();
const log = createLogger({ name: 'image-removal-test', level: 'silent' });
const installation = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('hex');
const engine: Engine = createDockerEngine({ installation, endpoint: testEngineEndpoint, addressing: 'container', log });
const retention = 3_600_000;

let folder: string;
let registry: TinyRegistry;
let store: Store;
let now: number;
let remover: ImageRemover | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-images-'));
});

beforeEach(async () => {
  registry = startTinyRegistry('open');
  store = await openStore(join(folder, `${crypto.randomUUID()}.db`));
  now = 1_800_000_000_000;
});

afterEach(async () => {
  await remover?.close();
  remover = undefined;
  await engine.removeAll(signal);
  for (const name of [byTag(), byDigest(), `${registry.host}/mine:1`]) {
    Bun.spawnSync(['docker', 'image', 'rm', '--force', name], { stderr: 'ignore', stdout: 'ignore' });
  }
  registry[Symbol.dispose]();
  await store.close();
});

afterAll(() => rmSync(folder, { recursive: true }));

const byTag = () => `${registry.host}/team/voice:1`;
const byDigest = () => `${registry.host}/team/voice@${registry.digest}`;
const images = (of: Pick<Engine, 'prepareImage' | 'removeImage'> = engine) =>
  createPulledImages(of, store.pulledImages, () => now);

/** A process that looks for images to remove, and has looked once when this resolves. */
async function look(): Promise<void> {
  await remover?.close();
  let looks = 0;
  const counted = { ...store.pulledImages, all: () => store.pulledImages.all().finally(() => looks++) };
  remover = createImageRemover({
    engine,
    images: images(),
    store: counted,
    models: store.models,
    registryAddress: '127.0.0.1:1',
    retention,
    log,
    now: () => now,
    period: 50,
  });
  // The second look begins when the first is over.
  await until(60_000, 'two looks', async () => (looks > 1 ? true : undefined));
}

const onEngine = async (name: string) => (await engine.imageId(name, signal)) !== undefined;

/** A service of a model with the registry's image. */
async function createService(): Promise<string> {
  const { exposedPorts, entrypoint, command, user, os, architecture } = await engine.prepareImage(
    { name: byDigest() },
    { signal },
  );
  const facts = { exposedPorts, entrypoint, command, user, os, architecture, sizeBytes: 1 };
  const model: Model = {
    id: crypto.randomUUID(),
    projectId: 'project-1',
    ownerId: 'user-1',
    name: 'voice',
    version: '0.0.1',
    status: 'published',
    sourceLocation: byTag(),
    container: { protocol: 'http', port: 8080 },
    image: { repository: `${registry.host}/team/voice`, builtIn: false, digest: registry.digest, ...facts },
    request: {},
    createdAt: now,
  };
  await store.models.create(model);
  const made = service({ versions: [versionSpec({ modelId: model.id })] });
  await store.services.create(made);
  return made.id;
}

test('an image that the platform pulled leaves when no service has needed it for the time, and not before', async () => {
  await images().prepareImage({ name: byTag() }, { signal });
  const id = await createService();
  now += 100 * retention;
  await look();
  expect(await onEngine(byDigest())).toBe(true);

  await store.services.setWish(id, { wish: 'stopped' });
  now += retention - 1;
  await look();
  expect(await onEngine(byDigest())).toBe(true);

  now += 1;
  await look();
  expect(await onEngine(byDigest())).toBe(false);
  expect(await onEngine(byTag())).toBe(false);
  expect(await store.pulledImages.all()).toEqual([]);
  expect(remover?.removed).toBe(1);
});

test("an image that was on the engine before is nobody else's to remove", async () => {
  await engine.prepareImage({ name: byTag() }, { signal });
  await images().prepareImage({ name: byTag() }, { signal });
  await images().prepareImage({ name: byDigest() }, { signal });
  expect(await store.pulledImages.all()).toEqual([]);
  now += 100 * retention;
  await look();
  expect(await onEngine(byTag())).toBe(true);
});

test('what a container is made from stays, whoever made it, and another name of the image stays with it', async () => {
  await images().prepareImage({ name: byDigest() }, { signal });
  const made = Bun.spawnSync(['docker', 'create', byDigest(), '/voice']);
  const container = made.stdout.toString().trim();
  try {
    now += retention;
    await look();
    expect(await onEngine(byDigest())).toBe(true);
  } finally {
    Bun.spawnSync(['docker', 'rm', container]);
  }
  // The time counts from when it was seen to be used.
  now += retention - 1;
  await look();
  expect(await onEngine(byDigest())).toBe(true);
  Bun.spawnSync(['docker', 'tag', byDigest(), `${registry.host}/mine:1`]);
  now += 1;
  await look();
  expect(await onEngine(byDigest())).toBe(false);
  expect(await onEngine(`${registry.host}/mine:1`)).toBe(true);
});

test('a tag that is another image now is left alone', async () => {
  await images().prepareImage({ name: byTag() }, { signal });
  using other = startTinyRegistry('open');
  const { id } = await engine.prepareImage({ name: `${other.host}/team/voice:1` }, { signal });
  Bun.spawnSync(['docker', 'tag', id, byTag()]);
  now += retention;
  await look();
  expect(await engine.imageId(byTag(), signal)).toBe(id);
  expect(await store.pulledImages.all()).toEqual([]);
  await engine.removeImage(byTag(), signal);
  await engine.removeImage(`${other.host}/team/voice:1`, signal);
});

test('a kill between the record and the end of the pull leaves nothing behind for ever', async () => {
  // Killed before the pull: there is a record without an image.
  const killed = async (): Promise<never> => {
    throw new Error('killed');
  };
  const dying = {
    ...engine,
    prepareImage: (image, options) => engine.prepareImage(image, options).then(killed),
  } as Engine;
  await store.pulledImages.begin('127.0.0.1:1/never/pulled:1', now);
  // Killed behind the pull, before it was noted: the next process finds the image there.
  await failure(images(dying).prepareImage({ name: byTag() }, { signal }));
  await look();
  expect(await store.pulledImages.all()).toHaveLength(2);
  await images().prepareImage({ name: byTag() }, { signal });
  now += 2 * retention;
  await look();
  expect(await onEngine(byTag())).toBe(false);
  expect(await store.pulledImages.all()).toEqual([]);
});

test('an image is prepared again when it is wanted while it is removed', async () => {
  await images().prepareImage({ name: byDigest() }, { signal });
  const begun = Promise.withResolvers<void>();
  const slow: Pick<Engine, 'prepareImage' | 'removeImage'> = {
    prepareImage: engine.prepareImage,
    async removeImage(name, signal) {
      begun.resolve();
      await Bun.sleep(0);
      return engine.removeImage(name, signal);
    },
  };
  const own = images(slow);
  const removal = own.remove(byDigest(), signal);
  await begun.promise;
  const wanted = own.prepareImage({ name: byDigest() }, { signal });
  expect(await own.remove(byDigest(), signal)).toBe('wanted');
  expect(await removal).toBe('removed');
  const { id } = await wanted;
  expect(await engine.imageId(byDigest(), signal)).toBe(id);
});
