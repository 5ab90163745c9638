import { afterEach, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageReport } from '../../src/contract/image-report.ts';
import type { Model } from '../../src/contract/model.ts';
import { createExaminationTurn } from '../../src/control/examination-turn.ts';
import { createModelExaminer, type ModelExaminer, type ModelExaminerDeps } from '../../src/control/model-examiner.ts';
import { createModelImporter, type ModelImporter } from '../../src/control/model-importer.ts';
import type { RegistryReader } from '../../src/control/resolve-image.ts';
import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { examineModel } from '../../src/doctor/model-examination.ts';
import { createIsolatedPlaces } from '../../src/engine/docker/isolated-places.ts';
import { EngineUnavailable } from '../../src/engine/engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { createEnvironmentSecrets } from '../../src/store/environment-secrets.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { ownerHasGone, ownerText } from '../../src/supervisor/place-owner.ts';
import { until } from '../support/deadline.ts';
import { testEngineEndpoint } from '../support/probe-target.ts';
import { buildTestImage } from '../support/test-images.ts';

const BUILD_MS = 300_000;
const log = createLogger({ name: 'examination-test', level: 'silent' });
const digest = `sha256:${'ab'.repeat(32)}`;

let folder: string;
let store: Store;
let importer: ModelImporter | undefined;
let examiner: ModelExaminer | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-examination-'));
  store = await openStore(join(folder, 'sluice.db'));
});

afterEach(async () => {
  await importer?.close();
  await examiner?.close();
  importer = undefined;
  examiner = undefined;
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The built-in registry holds whatever it is asked for. */
const registry: RegistryReader = {
  async resolve() {
    const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
    const facts = { sizeBytes: 1, os: 'linux', exposedPorts: [], entrypoint: [], command: [], user: '' };
    return { digest, architecture, ...facts };
  },
};

const masterKey = new Uint8Array(32).fill(7);
const owner = { text: ownerText, hasGone: ownerHasGone };
const places = createIsolatedPlaces({ endpoint: testEngineEndpoint, addressing: 'container', log, owner });
const engine = places.open(0);

/** The examination of the product, of an image that the engine has. */
function examination(name: string): ModelExaminerDeps['examine'] {
  const reference = () => ({ name });
  const openEnvironment = createEnvironmentSecrets(masterKey).open;
  const deps = { engine, places, reference, openEnvironment, limits: { idleSeconds: 1 }, log };
  return (model, signal) => examineModel(deps, model, signal);
}

function start(examine: ModelExaminerDeps['examine']): void {
  const { models, imageReports: reports } = store;
  const clock = createSteadyClock();
  const sweep = (signal: AbortSignal) => places.sweep(signal);
  const made = createModelExaminer({ clock, models, reports, turn: createExaminationTurn(), examine, sweep, log });
  examiner = made;
  const ownHosts = new Set(['localhost:8443']);
  const onExaminable = () => made.wake();
  importer = createModelImporter({
    clock,
    models,
    reports,
    onExaminable,
    registry,
    engine,
    logins: async () => undefined,
    ownHosts,
    log,
    period: 1_000,
  });
}

async function create(
  request: Model['request'],
  id = 'm',
  environment: Pick<Model['container'], 'environment' | 'sealedEnvironment'> = {},
): Promise<void> {
  await store.models.create({
    id,
    projectId: 'p',
    ownerId: 'u',
    name: id,
    version: '0.0.1',
    status: 'publishing',
    sourceLocation: 'org/app:1',
    container: { protocol: 'http', port: 8080, ...environment },
    request,
    createdAt: Date.now(),
  });
}

function published(id = 'm'): Promise<Model> {
  return until(60_000, 'the model is published', async () => {
    const model = await store.models.get(id);
    return model?.status === 'published' ? model : undefined;
  });
}

async function told(): Promise<readonly string[]> {
  const { rows } = await store.models.events('m', { order: 'asc', offset: 0, limit: 100 });
  return rows.map(({ notice }) => notice.key);
}

const report: ImageReport = { image: 'org/app:1', startedAt: 0, durationMs: 1, findings: [] };

test(
  'a model that asks for it is published with what its image was found to need',
  async () => {
    await create({ image_doctor: true, initial_config: '{}' });
    start(examination(await buildTestImage('wss-self-signed')));
    expect((await published()).container).toMatchObject({ protocol: 'wss', port: 8080 });
    expect(await store.imageReports.get('m')).toMatchObject({
      pending: false,
      report: { suggestion: { protocol: 'wss', port: 8080, webSocketPath: '/' } },
    });
    expect(await told()).toEqual([
      'model.image-resolved',
      'model.examination-started',
      'model.examined',
      'model.imported',
    ]);
  },
  BUILD_MS,
);

test(
  'an image that does not come up is published as it was given, with the reason among the events',
  async () => {
    await create({ image_doctor: 'true' });
    start(examination(await buildTestImage('exits-at-once')));
    expect((await published()).container).toEqual({ protocol: 'http', port: 8080 });
    expect(await told()).toContain('doctor.exited');
  },
  BUILD_MS,
);

test(
  'an image is examined with the variables of its model, which it keeps',
  async () => {
    const sealed = createEnvironmentSecrets(masterKey).seal('m', 'API_TOKEN', 'of-the-model');
    const environment = { environment: { MODE: 'fast' }, sealedEnvironment: { API_TOKEN: sealed } };
    await create({ image_doctor: true, initial_config: '{}' }, 'm', environment);
    // Without the variable it ends at once.
    start(examination(await buildTestImage('needs-environment')));
    expect((await published()).container).toMatchObject({ protocol: 'ws', port: 8080, ...environment });
  },
  BUILD_MS,
);

test('a model that does not ask for it is not examined', async () => {
  await create({ image_doctor: false });
  start(() => Promise.reject(new Error('Nobody wished it.')));
  await published();
  expect(await store.imageReports.get('m')).toBeUndefined();
});

test('an examination that was cut off by the end of the process goes on in the next', async () => {
  await create({ image_doctor: true });
  const begun = Promise.withResolvers<void>();
  start((_model, signal) => {
    begun.resolve();
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await begun.promise;
  await importer?.close();
  await examiner?.close();
  expect(await store.models.get('m')).toMatchObject({ status: 'publishing' });
  expect(await store.imageReports.get('m')).toMatchObject({ pending: true });
  start(async () => report);
  await published();
  expect(await store.imageReports.get('m')).toMatchObject({ pending: false, report });
});

test('one image is examined at a time', async () => {
  for (const id of ['m', 'n', 'o']) await create({ image_doctor: true }, id);
  let running = 0;
  let most = 0;
  start(async () => {
    running += 1;
    most = Math.max(most, running);
    // Time enough for another one to begin.
    await store.imageReports.pending();
    running -= 1;
    return report;
  });
  for (const id of ['m', 'n', 'o']) await published(id);
  expect(most).toBe(1);
});

test('an engine that is away is waited for, and what fails again and again is given up', async () => {
  await create({ image_doctor: true });
  let calls = 0;
  start(async () => {
    calls += 1;
    throw calls === 1 ? new EngineUnavailable('The engine sleeps.') : new Error('A surprise.');
  });
  // The time until each further try is the importer's own; a wake-up does not shorten it.
  await until(100_000, 'the model is published', async () =>
    (await store.models.get('m'))?.status === 'published' ? true : undefined,
  );
  expect(await store.imageReports.get('m')).toMatchObject({
    pending: false,
    failure: { key: 'model.examination-failed', args: { detail: 'A surprise' } },
  });
  expect(await told()).toContain('model.examination-postponed');
}, 120_000);

test('a model goes with its report, also while it is examined', async () => {
  await create({ image_doctor: true });
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<ImageReport>();
  start(() => {
    begun.resolve();
    return end.promise;
  });
  await begun.promise;
  await store.models.delete('m');
  end.resolve(report);
  await create({ image_doctor: false }, 'n');
  importer?.wake();
  await published('n');
  await examiner?.close();
  expect(await store.imageReports.get('m')).toBeUndefined();
});
