import { Connection } from './connection.ts';
import { blockBytes, type Content, chunked, type Layer } from './content.ts';

/** An image to move, and where. */
export interface Transfer {
  readonly direction: 'push' | 'pull';
  readonly port: number;
  /** The field `Authorization`, where the registry wants one. */
  readonly authorization: string | undefined;
  readonly repository: string;
  readonly layers: readonly Layer[];
}

/** Moves an image as Docker does, one layer after another: POST, PATCH as a chunked stream, PUT; or GET. Throws when it fails. */
export async function move(transfer: Transfer, content: Content): Promise<void> {
  const connection = await Connection.open(transfer.port);
  const common = ['Host: localhost', ...(transfer.authorization ? [`Authorization: ${transfer.authorization}`] : [])];
  const ask = async (line: string, expected: number, fields: readonly string[] = [], body?: Iterable<Buffer>) => {
    const answer = await connection.request([`${line} HTTP/1.1`, ...common, ...fields], body);
    if (answer.status !== expected) throw new Error(`${line}: ${answer.status} instead of ${expected}`);
    return answer;
  };
  const blobs = `/v2/${transfer.repository}/blobs`;
  const upload = async (digest: string, body: Iterable<Buffer>) => {
    const begun = await ask(`POST ${blobs}/uploads/`, 202, ['Content-Length: 0']);
    const streamed = ['Transfer-Encoding: chunked', 'Content-Type: application/octet-stream'];
    const sent = await ask(`PATCH ${pathOf(begun.location)}`, 202, streamed, body);
    const place = pathOf(sent.location);
    await ask(`PUT ${place}${place.includes('?') ? '&' : '?'}digest=${digest}`, 201, ['Content-Length: 0']);
  };
  if (transfer.direction === 'push') {
    for (const layer of transfer.layers) await upload(layer.digest, bodyOf(layer, content));
    const config = Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux', repository: transfer.repository }));
    await upload(digestOf(config), [chunkOf(config), lastChunk]);
    const manifest = manifestOf(config, transfer.layers);
    const fields = [`Content-Type: ${manifestType}`, `Content-Length: ${manifest.length}`];
    await ask(`PUT /v2/${transfer.repository}/manifests/v1`, 201, fields, [manifest]);
  } else {
    await ask(`GET /v2/${transfer.repository}/manifests/v1`, 200, [`Accept: ${manifestType}`]);
    for (const { digest, blocks } of transfer.layers) {
      const { bytes } = await ask(`GET ${blobs}/${digest}`, 200);
      if (bytes !== blocks * blockBytes) throw new Error(`${digest}: ${bytes} bytes came`);
    }
  }
  connection.close();
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const lastChunk = Buffer.from('0\r\n\r\n');

function* bodyOf(layer: Layer, content: Content): Iterable<Buffer> {
  const block = chunked(content.block);
  yield chunked(content.first(layer.seed));
  for (let index = 1; index < layer.blocks; index += 1) yield block;
  yield lastChunk;
}

function chunkOf(bytes: Buffer): Buffer {
  return Buffer.from(`${bytes.length.toString(16)}\r\n${bytes}\r\n`);
}

function manifestOf(config: Buffer, layers: readonly Layer[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: digestOf(config),
        size: config.length,
      },
      layers: layers.map(({ digest, blocks }) => ({
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        digest,
        size: blocks * blockBytes,
      })),
    }),
  );
}

function digestOf(bytes: Buffer): string {
  return `sha256:${new Bun.CryptoHasher('sha256').update(bytes).digest('hex')}`;
}

/** Path and query of a location, which may or may not name the host. */
function pathOf(location: string | undefined): string {
  if (location === undefined) throw new Error('an answer without a location');
  const { pathname, search } = new URL(location, 'https://localhost');
  return pathname + search;
}
