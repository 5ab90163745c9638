import { expect } from 'bun:test';
import { digestOf, putManifest, randomBytes, types } from '../contents.ts';
import type { RegistryUnderTest } from './registry-under-test.ts';

export const octets = { 'Content-Type': 'application/octet-stream' };

/** Begins an upload; gives its location, absolute or relative, as the registry said it. */
export async function begin(registry: RegistryUnderTest, repository: string, query = ''): Promise<string> {
  const response = await registry.call('POST', `/v2/${repository}/blobs/uploads/${query}`);
  expect(response.status).toBe(202);
  return locationOf(response);
}

/** Where the answer leads. Of an upload it may have a query that must be kept. */
export function locationOf(response: Response): string {
  const location = response.headers.get('location') ?? '';
  expect(location).toContain('/v2/');
  return location;
}

/** The closing request's address: the location with `digest` beside what its query has. */
export function closing(registry: RegistryUnderTest, location: string, digest: string): string {
  const url = new URL(location, `http://${registry.host}`);
  url.searchParams.set('digest', digest);
  return url.href;
}

/** Pushes a blob with POST and PUT, and gives what a descriptor says of it. */
export async function upload(
  registry: RegistryUnderTest,
  repository: string,
  content: Uint8Array<ArrayBuffer> | string,
  digest = digestOf(content),
) {
  const location = await begin(registry, repository);
  const done = await registry.call('PUT', closing(registry, location, digest), { body: content, headers: octets });
  expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, digest]);
  return { digest, size: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength };
}

export interface ManifestOptions {
  readonly reference?: string;
  readonly mediaType?: string;
  readonly configType?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** Pushes a configuration, a layer and their manifest; gives the manifest's descriptor and text. */
export async function pushManifest(registry: RegistryUnderTest, repository: string, options: ManifestOptions = {}) {
  const { mediaType = types.manifest, configType = types.config } = options;
  const config = await upload(registry, repository, JSON.stringify({ architecture: 'amd64', os: 'linux' }));
  const layer = await upload(registry, repository, randomBytes(256));
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: configType, ...config },
    layers: [{ mediaType: types.layer, ...layer }],
    ...options.fields,
  });
  return { ...(await put(registry, repository, body, { ...options, mediaType })), config, layer };
}

/** Pushes an index of `entries`. */
export function pushIndex(
  registry: RegistryUnderTest,
  repository: string,
  entries: readonly unknown[],
  options: ManifestOptions = {},
) {
  const { mediaType = types.index } = options;
  const body = JSON.stringify({ schemaVersion: 2, mediaType, manifests: entries, ...options.fields });
  return put(registry, repository, body, { ...options, mediaType });
}

async function put(
  registry: RegistryUnderTest,
  repository: string,
  body: string,
  { reference, mediaType = types.manifest }: ManifestOptions,
) {
  const digest = digestOf(body);
  const answer = await putManifest(registry, repository, reference ?? digest, body, mediaType);
  expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([201, digest]);
  return { body, answer, descriptor: { mediaType, digest, size: Buffer.byteLength(body) } };
}

/** Reads a manifest as clients do that know every kind. */
export function readManifest(registry: RegistryUnderTest, repository: string, reference: string, method = 'GET') {
  const headers = { Accept: Object.values(manifestTypes).join(', ') };
  return registry.call(method, `/v2/${repository}/manifests/${reference}`, { headers });
}

export const manifestTypes = {
  ociManifest: types.manifest,
  ociIndex: types.index,
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;
