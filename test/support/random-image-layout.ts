import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes an image with one layer of `size` random bytes, which no registry has yet, as an OCI layout; gives its folder. */
export async function randomImageLayout(folder: string, size: number): Promise<string> {
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true });
  const write = async (mediaType: string, content: Uint8Array | string) => {
    const hex = new Bun.CryptoHasher('sha256').update(content).digest('hex');
    await Bun.write(join(folder, 'blobs/sha256', hex), content);
    return {
      mediaType: `application/vnd.oci.image.${mediaType}`,
      digest: `sha256:${hex}`,
      size: Buffer.byteLength(content),
    };
  };
  const bytes = new Uint8Array(size);
  for (let start = 0; start < size; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  const layer = await write('layer.v1.tar', bytes);
  const configuration = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [layer.digest] },
  };
  const config = await write('config.v1+json', JSON.stringify(configuration));
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [layer],
  };
  const manifests = [await write('manifest.v1+json', JSON.stringify(manifest))];
  await Bun.write(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await Bun.write(join(folder, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  return folder;
}
