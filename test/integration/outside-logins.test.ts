import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Model } from '../../src/contract/model.ts';
import { noticeText } from '../../src/contract/notices.ts';
import { createImagePreparations, pullName } from '../../src/control/image-preparations.ts';
import { createModelImporter, type ModelImporter } from '../../src/control/model-importer.ts';
import { createPullLogins } from '../../src/control/pull-logins.ts';
import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { createDockerEngine } from '../../src/engine/docker/docker-engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { createRegistry, type Registry } from '../../src/registry/registry.ts';
import type { RegistryDeps, RegistryIdentity } from '../../src/registry/registry-deps.ts';
import { openStore } from '../../src/store/open-store.ts';
import { prepareIdentity } from '../../src/store/prepare-identity.ts';
import { createPullSecrets } from '../../src/store/pull-secrets.ts';
import type { Store } from '../../src/store/store.ts';
import { until } from '../support/deadline.ts';
import { copyImage, type PasswordRegistry, startPasswordRegistry } from '../support/password-registry.ts';
import { testEngineEndpoint } from '../support/probe-target.ts';
import { startTinyRegistry } from '../support/tiny-registry.ts';
import { CatalogOfTest, credentials, RegistryStage } from './registry/registry-stage.ts';

/** Images of registries that want a login: Debian's over TLS, and a second one of ours; copied, and pulled by the real engine. */

const log = createLogger({ name: 'logins-test', level: 'silent' });
const masterKey = new Uint8Array(32).fill(7);
const secrets = createPullSecrets(masterKey);
const engine = createDockerEngine({
  installation: '0123456789ac',
  endpoint: testEngineEndpoint,
  addressing: 'container',
  log,
});
const signal = AbortSignal.timeout(300_000);

let outside: PasswordRegistry;
let folder: string;
let store: Store;
let registry: Registry;
let importer: ModelImporter | undefined;
let projectId: string;

beforeAll(async () => {
  outside = await startPasswordRegistry();
  using tiny = startTinyRegistry('open');
  await copyImage(`${tiny.host}/team/voice:1`, image(), `${outside.username}:${outside.password}`);
}, 60_000);
afterAll(() => outside?.[Symbol.asyncDispose]());

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-logins-'));
  store = await openStore(join(folder, 'sluice.db'));
  const identity = await prepareIdentity({
    store,
    masterKey,
    credentialsFile: join(folder, 'credentials.json'),
    region: 'local',
    domain: 'admin',
    endpoint: 'https://localhost:8443',
    caFile: 'none',
    now: Date.now(),
  });
  projectId = identity.project.id;
  registry = openRegistry({ sources: [outside.host], sourceAuthorities: [outside.authority] });
});

afterEach(async () => {
  await importer?.close();
  importer = undefined;
  await registry[Symbol.asyncDispose]();
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function openRegistry(trust: Pick<RegistryDeps<RegistryIdentity>, 'sources' | 'sourceAuthorities'>): Registry {
  return createRegistry({
    folder: join(folder, 'registry'),
    log,
    now: Date.now,
    authenticate: async () => undefined,
    authorize: async () => 'denied',
    ensureRepository: async () => 'denied',
    quotaOf: async () => undefined,
    catalog: new CatalogOfTest(),
    usersOf: async () => [],
    ...trust,
  });
}

/** Stores a login for `host`, in the project of the models unless another one is named. */
async function keep(host: string, username: string, password: string): Promise<void> {
  const place = { projectId, registry: host, username };
  const sealedPassword = secrets.sealPassword(place, password);
  await store.pullCredentials.put({ ...place, sealedPassword, updatedAt: Date.now() }, 10);
}

/** The model `id` of `image`, when its import is over. */
async function imported(image: string, request: Record<string, unknown> = {}, project = projectId): Promise<Model> {
  const id = crypto.randomUUID();
  await store.models.create({
    id,
    projectId: project,
    ownerId: 'u',
    name: id,
    version: '0.0.1',
    status: 'publishing',
    sourceLocation: image,
    container: { protocol: 'http', port: 8080 },
    request,
    createdAt: Date.now(),
  });
  importer ??= createModelImporter({
    clock: createSteadyClock(),
    models: store.models,
    reports: store.imageReports,
    onExaminable: () => undefined,
    registry,
    copier: registry,
    logins: createPullLogins(store.pullCredentials, secrets),
    engine,
    ownHosts: new Set(['localhost:8443']),
    log,
    period: 500,
  });
  importer.wake();
  return until(30_000, 'the import is over', async () => {
    const model = await store.models.get(id);
    return model?.status === 'publishing' ? undefined : model;
  });
}

/** What its owner is told last, in both languages. */
async function told({ id }: Model): Promise<{ readonly en: string; readonly zh: string }> {
  const { rows } = await store.models.events(id, { order: 'asc', offset: 0, limit: 100 });
  const said = (language: 'en' | 'zh') => rows.map(({ notice }) => noticeText(notice, language)).join('\n');
  return { en: said('en'), zh: said('zh') };
}

const image = () => `${outside.host}/team/voice:1`;

test('an image is copied with the login of its project, and the copy outlives the login', async () => {
  await keep(outside.host, outside.username, outside.password);
  const model = await imported(image());
  expect(model).toMatchObject({ status: 'published', image: { builtIn: true, user: 'nobody' } });
  await store.pullCredentials.remove(projectId, outside.host);
  const { repository = '', digest = '' } = model.image ?? {};
  expect(await registry.resolve(repository, digest, process.arch)).toMatchObject({ user: 'nobody' });
});

test('a wrong or expired password is told with registry and user, and nobody else is asked', async () => {
  await keep(outside.host, outside.username, 'expired-7c1d');
  const model = await imported(image());
  const { en, zh } = await told(model);
  expect(model.status).toBe('failed');
  expect(en).toContain(`registry ${outside.host} refuses the login of ${outside.username}`);
  expect(en).toContain(`\`sluice registry login ${outside.host}\``);
  expect(zh).toContain(`镜像仓库 ${outside.host} 拒绝用户 ${outside.username} 登录`);
  expect(`${en}${zh}`).not.toContain('expired-7c1d');
});

test('without a login it is said how to store one, whoever pulls; that of another project is not used', async () => {
  await keep(outside.host, outside.username, outside.password);
  using locked = startTinyRegistry('locked');
  await keep(locked.host, 'reader', 'secrets');
  const strangers = [
    { host: outside.host, model: await imported(image(), {}, 'another-project') },
    {
      host: locked.host,
      model: await imported(`${locked.host}/team/voice:1`, { source_copy: 'false' }, 'another-project'),
    },
  ];
  for (const { host, model } of strangers) {
    const { en, zh } = await told(model);
    expect(model.status).toBe('failed');
    expect(en).toContain(`registry ${host} wants a login`);
    expect(en).toContain(`\`sluice registry login ${host}\``);
    expect(zh).toContain(`镜像仓库 ${host} 需要登录`);
  }
});

test('an image that is not there is missing for whoever may look', async () => {
  await keep(outside.host, outside.username, outside.password);
  const model = await imported(`${outside.host}/team/voice:none`);
  expect((await told(model)).en).toContain('Check whether the image exists.');
});

test('the engine pulls what is referred to with the login as it is then, and says when that is refused', async () => {
  await keep(outside.host, outside.username, outside.password);
  const model = await imported(image(), { source_copy: 'false' });
  expect(model).toMatchObject({ status: 'published', image: { builtIn: false } });
  const remove = async () => {
    for (const name of [image(), pullName(model, 'none')]) await engine.removeImage(name, signal);
  };
  using preparations = createImagePreparations({
    engine,
    registry: {
      address: '127.0.0.1:1',
      credentials: async () => ({ username: 'nobody', password: 'none' }),
      outside: createPullLogins(store.pullCredentials, secrets),
    },
    now: Date.now,
    log,
    onChange: () => undefined,
  });
  const prepared = async () => {
    preparations.clear();
    preparations.begin(model, 'voice');
    return until(30_000, 'the engine has pulled, or not', async () => {
      const state = preparations.state(model.id);
      return state.state === 'preparing' ? undefined : state;
    });
  };
  try {
    await remove();
    expect(await prepared()).toEqual({ state: 'ready' });
    // What the engine has needs no login.
    await store.pullCredentials.remove(projectId, outside.host);
    expect(await prepared()).toEqual({ state: 'ready' });
    await remove();
    expect(await prepared()).toMatchObject({ state: 'failed', notice: { key: 'service.pull-login-missing' } });
    await keep(outside.host, outside.username, 'expired-7c1d');
    const refused = await prepared();
    expect(refused).toMatchObject({
      state: 'failed',
      notice: { key: 'service.pull-denied', args: { registry: outside.host, user: outside.username } },
    });
    expect(JSON.stringify(refused)).not.toContain('expired-7c1d');
    await keep(outside.host, outside.username, outside.password);
    expect(await prepared()).toEqual({ state: 'ready' });
  } finally {
    await remove();
  }
}, 120_000);

test('another installation of this registry is one outside, too', async () => {
  await using other = await RegistryStage.open();
  using tiny = startTinyRegistry('open');
  await registry[Symbol.asyncDispose]();
  registry = openRegistry({ sources: [`http://${other.host}`] });
  const { username, password } = credentials;
  await copyImage(`${tiny.host}/team/voice:1`, `${other.host}/team/voice:1`, `${username}:${password}`);
  await keep(other.host, username, password);
  expect(await imported(`${other.host}/team/voice:1`)).toMatchObject({ status: 'published', image: { builtIn: true } });
  await keep(other.host, username, 'expired-7c1d');
  const { en } = await told(await imported(`${other.host}/team/voice:1`));
  expect(en).toContain(`registry ${other.host} refuses the login of ${username}`);
});

test('a check says whether the registry accepts a login', async () => {
  const { host, username, password } = outside;
  const check = (login: string, asked = host) => registry.checkLogin(asked, { username, password: login }, signal);
  expect(await check(password)).toEqual({ result: 'accepted' });
  expect(await check('expired-7c1d')).toMatchObject({ result: 'refused' });
  using tiny = startTinyRegistry('open');
  expect(await check(password, tiny.host)).toMatchObject({ result: 'not-public' });
  await registry[Symbol.asyncDispose]();
  // A certificate that nobody vouches for.
  registry = openRegistry({ sources: [host, `http://${tiny.host}`] });
  expect(await check(password)).toMatchObject({ result: 'unreachable' });
  expect(await check(password, tiny.host)).toEqual({ result: 'not-asked' });
});
