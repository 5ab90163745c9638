import { createHash } from 'node:crypto';

export interface TinyRegistry extends Disposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Of the manifest of `team/voice:1`. */
  readonly digest: string;
  readonly layerSize: number;
}

/**
 * A registry over plain HTTP with one image that exists nowhere else, `team/voice:1`, for the engine to pull; and with
 * `team/foreign:1`, an index without a manifest for any usual platform. A locked one is for user `reader`, password `secrets`.
 */
export function startTinyRegistry(access: 'open' | 'locked'): TinyRegistry {
  const layerTar = tarOf('voice.bin', crypto.getRandomValues(new Uint8Array(60_000)));
  const layer = Bun.gzipSync(layerTar);
  const config = json({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { ExposedPorts: { '8080/tcp': {}, '53/udp': {}, '443/tcp': {} }, Cmd: ['/voice'], User: 'nobody' },
    rootfs: { type: 'layers', diff_ids: [digestOf(layerTar)] },
  });
  const manifestType = 'application/vnd.docker.distribution.manifest.v2+json';
  const manifest = json({
    schemaVersion: 2,
    mediaType: manifestType,
    config: {
      mediaType: 'application/vnd.docker.container.image.v1+json',
      size: config.length,
      digest: digestOf(config),
    },
    layers: [
      { mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip', size: layer.length, digest: digestOf(layer) },
    ],
  });
  const indexType = 'application/vnd.docker.distribution.manifest.list.v2+json';
  const index = json({
    schemaVersion: 2,
    mediaType: indexType,
    manifests: [
      {
        mediaType: manifestType,
        size: 2,
        digest: digestOf(json({})),
        platform: { os: 'linux', architecture: 'riscv' },
      },
    ],
  });
  const blobs = new Map([config, layer].map((blob) => [digestOf(blob), blob]));

  function answer(path: string, authorization: string | null): Response {
    if (access === 'locked' && authorization !== `Basic ${btoa('reader:secrets')}`) {
      const headers = { 'www-authenticate': 'Basic realm="tiny"' };
      return Response.json(
        { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] },
        { status: 401, headers },
      );
    }
    if (path === '/v2/') return new Response('{}');
    const [, repository, kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/(.+)$/.exec(path) ?? [];
    const blob = blobs.get(reference);
    if (kind === 'blobs' && blob !== undefined) return new Response(blob);
    if (repository === 'team/foreign' && ['1', digestOf(index)].includes(reference)) return document(index, indexType);
    if (repository === 'team/voice' && ['1', digestOf(manifest)].includes(reference))
      return document(manifest, manifestType);
    return Response.json({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }, { status: 404 });
  }

  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: (request) => answer(new URL(request.url).pathname, request.headers.get('authorization')),
  });
  return {
    host: `127.0.0.1:${server.port}`,
    digest: digestOf(manifest),
    layerSize: layer.length,
    [Symbol.dispose]: () => void server.stop(true),
  };
}

function document(body: Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(body, { headers: { 'content-type': type, 'docker-content-digest': digestOf(body) } });
}

function json(value: object): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** One file in a tar archive (POSIX ustar, IEEE 1003.1 pax). */
function tarOf(name: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const archive = new Uint8Array(512 + Math.ceil(content.length / 512) * 512 + 1024);
  const put = (text: string, offset: number) => archive.set(new TextEncoder().encode(text), offset);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(name, 0);
  for (const [value, offset, digits] of [
    [0o644, 100, 7],
    [0, 108, 7],
    [0, 116, 7],
    [content.length, 124, 11],
    [0, 136, 11],
  ] as const) {
    put(octal(value, digits), offset);
  }
  put('        0', 148);
  put('ustar\x0000', 257);
  const checksum = archive.subarray(0, 512).reduce((sum, byte) => sum + byte, 0);
  put(`${octal(checksum, 6)}\0 `, 148);
  archive.set(content, 512);
  return archive;
}
