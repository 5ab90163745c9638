import { expect } from 'bun:test';
import type { RegistryStage } from './registry-stage.ts';

export const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

export function randomBytes(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  return bytes;
}

export function digestOf(content: Uint8Array | string, algorithm: 'sha256' | 'sha512' = 'sha256'): string {
  return `${algorithm}:${new Bun.CryptoHasher(algorithm).update(content).digest('hex')}`;
}

/** The `errors[0].code` of an answer in the form of the specification. */
export async function errorCode(response: Response): Promise<string | undefined> {
  const body = (await response.json()) as { errors: { code: string; message: string }[] };
  expect(body.errors[0]?.message).toMatch(/\w/);
  return body.errors[0]?.code;
}

export async function pushBlob(
  stage: Pick<RegistryStage, 'call'>,
  repository: string,
  content: Uint8Array<ArrayBuffer> | string,
) {
  const digest = digestOf(content);
  const response = await stage.call('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: content });
  expect(response.status).toBe(201);
  return { digest, size: typeof content === 'string' ? Buffer.byteLength(content) : content.byteLength };
}

/** Pushes an image with one layer, tagged or by digest; gives its digest and those of its parts. */
export async function pushImage(stage: Pick<RegistryStage, 'call'>, repository: string, options: ImageOptions = {}) {
  const configuration = { architecture: 'amd64', os: 'linux', config: {}, ...options.configuration };
  const config = await pushBlob(stage, repository, JSON.stringify(configuration));
  const layer = await pushBlob(stage, repository, randomBytes(1000));
  const body = JSON.stringify({
    schemaVersion: 2,
    mediaType: types.manifest,
    config: { mediaType: types.config, ...config },
    layers: [{ mediaType: types.layer, ...layer }],
    ...options.fields,
  });
  const digest = digestOf(body);
  const response = await putManifest(stage, repository, options.tag ?? digest, body);
  expect(response.status).toBe(201);
  return { digest, size: Buffer.byteLength(body), body, config: config.digest, layer: layer.digest };
}

export interface ImageOptions {
  readonly tag?: string;
  readonly configuration?: Readonly<Record<string, unknown>>;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export function putManifest(
  stage: Pick<RegistryStage, 'call'>,
  repository: string,
  reference: string,
  body: string,
  type: string = types.manifest,
): Promise<Response> {
  return stage.call('PUT', `/v2/${repository}/manifests/${reference}`, { body, headers: { 'Content-Type': type } });
}
