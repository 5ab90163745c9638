import { afterEach, beforeEach, expect, test } from 'bun:test';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noticeText } from '../../src/contract/notices.ts';
import { createModelImporter, type ModelImporter } from '../../src/control/model-importer.ts';
import { createSteadyClock } from '../../src/control/steady-clock.ts';
import { type Engine, ImageUnavailable } from '../../src/engine/engine.ts';
import { createLogger } from '../../src/log/logger.ts';
import { createRegistry, type Registry } from '../../src/registry/registry.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';
import { until } from '../support/deadline.ts';
import { registryAccessOf } from '../support/registry-access.ts';
import { CatalogOfTest } from './registry/registry-stage.ts';

/** `source_copy`: images of a registry outside, with tokens, redirects and an index of platforms, into the built-in one. */

const log = createLogger({ name: 'copy-test', level: 'silent' });
const bytes = (value: object) => new TextEncoder().encode(JSON.stringify(value));
const digestOf = (content: Uint8Array) => `sha256:${createHash('sha256').update(content).digest('hex')}`;
const ociManifest = 'application/vnd.oci.image.manifest.v1+json';
const ociIndex = 'application/vnd.oci.image.index.v1+json';

const layers = [crypto.getRandomValues(new Uint8Array(60_000)), crypto.getRandomValues(new Uint8Array(65_000))];
const describe = (mediaType: string, content: Uint8Array) => ({
  mediaType,
  size: content.length,
  digest: digestOf(content),
});
const configuration = bytes({
  os: 'linux',
  architecture: 'amd64',
  created: '2024-05-06T07:08:09Z',
  config: { ExposedPorts: { '8080/tcp': {} }, Entrypoint: ['/serve'], User: 'nobody' },
});
const subject = describe(ociManifest, bytes({ about: 'this' }));
const manifest = bytes({
  schemaVersion: 2,
  mediaType: ociManifest,
  config: describe('application/vnd.oci.image.config.v1+json', configuration),
  layers: layers.map((layer) => describe('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
  subject,
});
const index = bytes({
  schemaVersion: 2,
  mediaType: ociIndex,
  manifests: [
    { ...describe(ociManifest, bytes({})), platform: { os: 'linux', architecture: 's390x' } },
    { ...describe(ociManifest, manifest), platform: { os: 'linux', architecture: 'amd64' } },
  ],
});
const documents = new Map([
  ['1', { content: index, type: ociIndex }],
  [digestOf(manifest), { content: manifest, type: ociManifest }],
]);
const blobs = new Map([configuration, ...layers].map((content) => [digestOf(content), content]));

let folder: string;
let store: Store;
let registry: Registry;
let importer: ModelImporter | undefined;
/** Paths that the outside registry was asked for, those of its store of layers with `store` in front. */
let asked: string[];
/** What the outside registry does with a layer instead of giving it. */
let instead: (digest: string) => Response | undefined;
let outside: Bun.Server<undefined>;
let layerStore: Bun.Server<undefined>;
let pulled: string[];
/** `user:password` to whom alone tokens are given. */
let wanted: string | undefined;
/** The number of the tokens that are good now: another one ends all of before. */
let wantedTokens: number;
/** What came where tokens are given. */
let passwords: string[];
/** What the project of the models has for the outside registry. */
let login: { readonly username: string; readonly password: string } | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-copy-'));
  store = await openStore(join(folder, 'sluice.db'));
  asked = [];
  pulled = [];
  login = undefined;
  wanted = undefined;
  wantedTokens = 1;
  passwords = [];
  instead = () => undefined;
  layerStore = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(`store ${pathname} ${request.headers.get('authorization') ?? 'nobody'}`);
      return instead(pathname.slice(1)) ?? new Response(blobs.get(pathname.slice(1)));
    },
  });
  outside = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer });
  registry = openRegistry([`http://127.0.0.1:${outside.port}`, `http://127.0.0.1:${layerStore.port}`]);
});

afterEach(async () => {
  await importer?.close();
  importer = undefined;
  await registry[Symbol.asyncDispose]();
  await store.close();
  await Promise.all([outside.stop(true), layerStore.stop(true)]);
  rmSync(folder, { recursive: true, force: true });
});

function answer(request: Request): Response {
  const { pathname, searchParams } = new URL(request.url);
  asked.push(pathname);
  if (pathname === '/token') return giveToken(request, searchParams.get('scope'));
  if (request.headers.get('authorization') !== `Bearer for-repository:team/voice:pull-${wantedTokens}`) {
    const challenge = `Bearer realm="http://127.0.0.1:${outside.port}/token",service="s",scope="x"`;
    return new Response('', { status: 401, headers: { 'WWW-Authenticate': challenge } });
  }
  const [, kind, reference = ''] = /^\/v2\/team\/voice\/(manifests|blobs)\/(.+)$/.exec(pathname) ?? [];
  const document = kind === 'manifests' ? documents.get(reference) : undefined;
  if (document) return new Response(document.content, { headers: { 'Content-Type': document.type } });
  if (kind !== 'blobs' || !blobs.has(reference)) return new Response('', { status: 404 });
  return new Response('', { status: 307, headers: { Location: `http://127.0.0.1:${layerStore.port}/${reference}` } });
}

/** To whoever asks, or to the one who has a login alone. */
function giveToken(request: Request, scope: string | null): Response {
  const given = request.headers.get('authorization');
  passwords.push(`token ${given ?? 'nobody'}`);
  if (wanted !== undefined && given !== `Basic ${btoa(wanted)}`) return new Response('', { status: 401 });
  return Response.json({ token: `for-${scope}-${wantedTokens}` });
}

function openRegistry(sources: readonly string[]): Registry {
  return createRegistry({
    folder: join(folder, 'registry'),
    log,
    now: Date.now,
    authenticate: async () => undefined,
    authorize: async () => 'denied',
    ensureRepository: async () => 'denied',
    quotaOf: async () => undefined,
    catalog: new CatalogOfTest(),
    usersOf: async (repository, digest) => (await store.models.usingImage(repository, digest)).map(({ id }) => id),
    sources,
  });
}

/** The engine's part in an import: it says what machine it is on, and has no image. */
const engine: Pick<Engine, 'prepareImage' | 'capabilities'> = {
  async prepareImage({ name }) {
    pulled.push(name);
    throw new ImageUnavailable('missing', 'the engine has no such image');
  },
  capabilities: async () => ({
    ...({} as Awaited<ReturnType<Engine['capabilities']>>),
    os: 'linux',
    architecture: 'amd64',
  }),
};

async function imported(change: Record<string, unknown> = {}) {
  await store.models.create({
    id: 'm',
    projectId: 'p',
    ownerId: 'u',
    name: 'model',
    version: '0.0.1',
    status: 'publishing',
    sourceLocation: `127.0.0.1:${outside.port}/team/voice:1`,
    container: { protocol: 'http', port: 8080 },
    request: change,
    createdAt: Date.now(),
  });
  startImporter();
  return until(20_000, 'the import is over', async () => {
    const model = await store.models.get('m');
    return model?.status === 'publishing' ? undefined : model;
  });
}

function startImporter(): void {
  importer = createModelImporter({
    clock: createSteadyClock(),
    models: store.models,
    reports: store.imageReports,
    onExaminable: () => undefined,
    registry,
    copier: registry,
    copies: registry,
    engine,
    logins: async () => login,
    ownHosts: new Set(['localhost:8443']),
    log,
    period: 1_000,
  });
}

async function told(): Promise<string> {
  const { rows } = await store.models.events('m', { order: 'asc', offset: 0, limit: 100 });
  return rows.map(({ notice }) => noticeText(notice, 'en')).join('\n');
}

test('an outside image is copied, and needs its registry no more', async () => {
  const model = await imported();
  expect(model).toMatchObject({
    status: 'published',
    image: { builtIn: true, repository: 'sluice-copies/m', digest: digestOf(manifest), entrypoint: ['/serve'] },
  });
  expect(model.image?.createdAt).toBe(Date.parse('2024-05-06T07:08:09Z'));
  expect(pulled).toEqual([]);
  expect(await told()).toContain(`was copied into the built-in registry as sluice-copies/m@${digestOf(manifest)}`);
  await outside.stop(true);
  expect(await registry.resolve('sluice-copies/m', digestOf(manifest), 'amd64')).toMatchObject({ user: 'nobody' });
  for (const layer of layers) {
    const [algorithm = '', hex = ''] = digestOf(layer).split(':');
    const stored = await Bun.file(join(folder, 'registry', 'blobs', algorithm, hex.slice(0, 2), hex)).bytes();
    expect(digestOf(stored)).toBe(digestOf(layer));
  }
  // A referrer as any other, for whoever asks what there is about its subject.
  const referrers = join(folder, 'registry/repositories/sluice-copies/m/_referrers', subject.digest.replace(':', '-'));
  expect(readdirSync(referrers)).toEqual([digestOf(manifest).replace(':', '-')]);
  // The token is for its registry alone, and not for where that sends on to.
  expect(asked.filter((path) => path.startsWith('store')).every((path) => path.endsWith(' nobody'))).toBe(true);
});

test('a login is shown where tokens are given and nowhere else, and again when a token has ended', async () => {
  [login, wanted] = [{ username: 'robot', password: 'pull-3f' }, 'robot:pull-3f'];
  instead = () => {
    wantedTokens += 1;
    return undefined;
  };
  expect(await imported()).toMatchObject({ status: 'published', image: { builtIn: true } });
  expect(new Set(passwords)).toEqual(new Set([`token Basic ${btoa('robot:pull-3f')}`]));
  expect(passwords.length).toBeGreaterThan(1);
  expect(asked.filter((path) => path.startsWith('store')).every((path) => path.endsWith(' nobody'))).toBe(true);
});

test('a place that the registry only sends on to gets no login, whatever it asks for', async () => {
  [login, wanted] = [{ username: 'robot', password: 'pull-3f' }, 'robot:pull-3f'];
  const stolen: string[] = [];
  using thief = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => {
      stolen.push(request.headers.get('authorization') ?? 'nobody');
      return Response.json({ token: 'x' });
    },
  });
  await registry[Symbol.asyncDispose]();
  const places = [outside.port, layerStore.port, thief.port].map((port) => `http://127.0.0.1:${port}`);
  registry = openRegistry(places);
  instead = () =>
    new Response('', { status: 401, headers: { 'WWW-Authenticate': `Bearer realm="${thief.url}token",service="s"` } });
  expect((await imported()).status).toBe('failed');
  expect(stolen).toEqual([]);
});

test('with source_copy "false" it is referred to, and its registry is the engine\'s affair', async () => {
  await imported({ source_copy: 'false' });
  expect([asked, pulled]).toEqual([[], [`127.0.0.1:${outside.port}/team/voice:1`]]);
  expect(await registry.repositoriesOf('sluice-copies')).toEqual([]);
});

test('no address inside is asked that the operator has not named, and the engine is asked instead', async () => {
  await registry[Symbol.asyncDispose]();
  registry = openRegistry([]);
  expect(await registry.copyIn('sluice-copies/m', source(), AbortSignal.timeout(10_000))).toMatchObject({
    refusal: { kind: 'not-public' },
  });
  await imported();
  expect([asked, pulled.length]).toEqual([[], 1]);
});

test('one that sends on to an address inside is not followed there', async () => {
  await registry[Symbol.asyncDispose]();
  registry = openRegistry([`http://127.0.0.1:${outside.port}`]);
  const copied = await registry.copyIn('sluice-copies/m', source(), AbortSignal.timeout(10_000));
  expect(copied).toMatchObject({ refusal: { kind: 'not-public' } });
  expect(asked.some((path) => path.startsWith('store'))).toBe(false);
});

test.each([
  ['another content', () => new Response(new Uint8Array(60_000))],
  ['too little', () => new Response(new Uint8Array(10))],
  ['too much', () => new Response(new Uint8Array(70_000))],
  ['an error', () => new Response('', { status: 503 })],
])('%s for a layer makes no image, and the next attempt fetches what is missing only', async (_name, wrong) => {
  const [first = '', second = ''] = layers.map(digestOf);
  instead = (digest) => (digest === second ? wrong() : undefined);
  const broken = await registry.copyIn('sluice-copies/m', source(), AbortSignal.timeout(10_000));
  expect(broken).toHaveProperty('refusal');
  expect(await registry.resolve('sluice-copies/m', digestOf(manifest), 'amd64')).toBeUndefined();
  // Also by a process that begins anew.
  await registry[Symbol.asyncDispose]();
  registry = openRegistry([`http://127.0.0.1:${outside.port}`, `http://127.0.0.1:${layerStore.port}`]);
  instead = () => undefined;
  asked = [];
  expect(await registry.copyIn('sluice-copies/m', source(), AbortSignal.timeout(10_000))).toEqual({
    digest: digestOf(manifest),
  });
  expect([asked.join().includes(first), asked.join().includes(second)]).toEqual([false, true]);
});

test('an index without this platform fails in words', async () => {
  const copied = registry.copyIn(
    'sluice-copies/m',
    { ...source(), architecture: 'riscv64' },
    AbortSignal.timeout(10_000),
  );
  await expect(copied).rejects.toMatchObject({ key: 'registry.platform-missing' });
});

test("a copy goes when its model was deleted, stays as long as it is there, and is nobody else's", async () => {
  await imported();
  await registry.copyIn('sluice-copies/forgotten', source(), AbortSignal.timeout(10_000));
  await importer?.close();
  startImporter();
  const names = () => registry.repositoriesOf('sluice-copies');
  await until(
    10_000,
    'the forgotten copy is gone',
    async () => !(await names()).includes('sluice-copies/forgotten') || undefined,
  );
  expect(await registry.resolve('sluice-copies/m', digestOf(manifest), 'amd64')).toBeDefined();
  const access = registryAccessOf(store, new Uint8Array(32));
  const credential = { kind: 'access-key', id: 'k' } as const;
  const user = { kind: 'user', name: 'a', userId: 'u', domainId: 'd', roles: ['te_admin'], credential } as const;
  for (const action of ['pull', 'push', 'delete'] as const) {
    expect(await access.authorize(user, 'sluice-copies/m', action)).toBe('denied');
  }
  expect(await access.ensureRepository(user, 'sluice-copies/m')).toBe('denied');
  expect(await access.authorize({ kind: 'engine', name: 'e' }, 'sluice-copies/m', 'pull')).toBe('allowed');
});

function source() {
  return { repository: `127.0.0.1:${outside.port}/team/voice`, reference: '1', architecture: 'amd64' };
}
