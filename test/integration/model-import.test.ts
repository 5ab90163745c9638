import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../src/contract/model.ts';
import { noticeText } from '../../src/contract/notices.ts';
import { createModelImporter, type ModelImporter } from '../../src/control/model-importer.ts';
import type { RegistryReader } from '../../src/control/resolve-image.ts';
import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { createDockerEngine } from '../../src/engine/docker/docker-engine.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { until } from '../support/deadline.ts';
import { engine as engineApi, testEngineEndpoint } from '../support/probe-target.ts';
import { startTinyRegistry } from '../support/tiny-registry.ts';

const log = createLogger({ name: 'import-test', level: 'silent' });
const digest = `sha256:${'ab'.repeat(32)}`;
/** Of an image that is deleted right after it was found. */
const fleeting = `sha256:${'cd'.repeat(32)}`;
const facts = {
  digest,
  sizeBytes: 12_345_678,
  os: 'linux',
  exposedPorts: [8080],
  entrypoint: [],
  command: [],
  user: '',
};

let folder: string;
let store: Store;
let importer: ModelImporter | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-import-'));
  store = await openStore(join(folder, 'sluice.db'));
});

afterEach(async () => {
  await importer?.close();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function dockerAt(endpoint: string): Engine {
  return createDockerEngine({ installation: '0123456789ab', endpoint, addressing: 'container', log });
}

/** The built-in registry with `org/app:1` for this machine and `org/app:arm` for another. */
const registry: RegistryReader = {
  async resolve(repository, reference) {
    if (repository !== 'org/app') return undefined;
    if (reference === '1' || reference === digest)
      return { ...facts, architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
    if (reference === 'fleeting')
      return { ...facts, digest: fleeting, architecture: process.arch === 'arm64' ? 'arm64' : 'amd64' };
    return reference === 'foreign' ? { ...facts, architecture: 's390x' } : undefined;
  },
};

async function imported(sourceLocation: string, engine = dockerAt(testEngineEndpoint)): Promise<Model> {
  await begin(sourceLocation, engine);
  return ended();
}

async function begin(sourceLocation: string, engine: Engine): Promise<void> {
  await store.models.create({
    id: 'm',
    projectId: 'p',
    ownerId: 'u',
    name: 'model',
    version: '0.0.1',
    status: 'publishing',
    sourceLocation,
    container: { protocol: 'http', port: 8080 },
    request: {},
    createdAt: Date.now(),
  });
  const ownHosts = new Set(['localhost:8443']);
  importer = createModelImporter({
    clock: createSteadyClock(),
    models: store.models,
    reports: store.imageReports,
    onExaminable: () => undefined,
    registry,
    engine,
    logins: async () => undefined,
    ownHosts,
    log,
    period: 1000,
  });
}

function ended(): Promise<Model> {
  return until(20_000, 'the import is over', async () => {
    const model = await store.models.get('m');
    return model?.status === 'publishing' ? undefined : model;
  });
}

async function told(): Promise<readonly string[]> {
  const { rows } = await store.models.events('m', { order: 'asc', offset: 0, limit: 100 });
  return rows.map(({ notice }) => noticeText(notice, 'en'));
}

test('an image that is deleted between being found and being held fails the model', async () => {
  await begin('localhost:8443/org/app:fleeting', dockerAt(testEngineEndpoint));
  const model = await until(20_000, 'the model fails', async () => {
    const now = await store.models.get('m');
    return now?.status === 'failed' ? now : undefined;
  });
  expect(model.image).toBeUndefined();
  expect((await told()).at(-1)).toContain('localhost:8443/org/app:fleeting');
});

test('an image of the built-in registry is fixed to its digest', async () => {
  const model = await imported('localhost:8443/org/app:1');
  expect(model).toMatchObject({ status: 'published', image: { repository: 'org/app', builtIn: true, digest } });
  expect(await told()).toEqual([
    `Source image size calculated. Image localhost:8443/org/app:1: ${digest}, 12.3 MB.`,
    'The model imported.',
  ]);
});

test('an image that does not exist fails in words', async () => {
  expect((await imported('org/app:2')).status).toBe('failed');
  expect((await told()).join(' ')).toContain(
    'Failed to obtain the source image org/app:2. Check whether the image exists.',
  );
});

test('an image for another machine fails in words', async () => {
  expect((await imported('org/app:foreign')).status).toBe('failed');
  expect((await told()).join(' ')).toContain('made for linux/s390x');
});

test('an address that names nothing fails in words', async () => {
  expect((await imported('redis:7')).status).toBe('failed');
  expect((await told()).join(' ')).toContain('names no organization');
});

test('an image of another registry is obtained by the engine', async () => {
  using outside = startTinyRegistry('open');
  const source = `${outside.host}/team/voice:1`;
  try {
    const model = await imported(source);
    expect(model).toMatchObject({
      status: 'published',
      image: { repository: `${outside.host}/team/voice`, builtIn: false, digest: outside.digest },
    });
  } finally {
    await engineApi(`/images/${encodeURIComponent(source)}?force=1`, { method: 'DELETE' });
  }
});

test('an image of another registry that does not exist there fails in words', async () => {
  using outside = startTinyRegistry('open');
  expect((await imported(`${outside.host}/team/none:1`)).status).toBe('failed');
  expect((await told()).join(' ')).toContain('Failed to obtain the source image');
});

test('an engine that does not answer is waited for, and told of once', async () => {
  const away = dockerAt(join(folder, 'no-engine.sock'));
  const real = dockerAt(testEngineEndpoint);
  let answers = false;
  let calls = 0;
  const engine = new Proxy(real, {
    get(present, name: keyof Engine) {
      if (name === 'prepareImage') calls += 1;
      return (answers ? present : away)[name];
    },
  });
  using outside = startTinyRegistry('open');
  const source = `${outside.host}/team/voice:1`;
  try {
    await begin(source, engine);
    await until(20_000, 'it was tried again', async () => calls >= 2 || undefined);
    expect((await store.models.get('m'))?.status).toBe('publishing');
    answers = true;
    expect((await ended()).status).toBe('published');
    expect((await told()).filter((text) => text.includes('does not answer'))).toHaveLength(1);
  } finally {
    await engineApi(`/images/${encodeURIComponent(source)}?force=1`, { method: 'DELETE' });
  }
});
