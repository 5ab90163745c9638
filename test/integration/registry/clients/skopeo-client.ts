import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, type ImageClient, mediaTypes, succeed } from './image-client.ts';

/** `skopeo`, which has no store: what it pulls becomes a folder in OCI's form, what it pushes comes from archives. */
export async function skopeoClient(): Promise<ImageClient> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-skopeo-'));
  const environment = { REGISTRY_AUTH_FILE: join(folder, 'auth.json') };
  const digestFile = join(folder, 'digest');
  const archives = new Map<string, string>();
  const run = (...args: string[]) => succeed(['skopeo', ...args], environment);
  const insecure = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  const copy = async (from: string, to: string, ...options: string[]) => {
    // Its own: two pushes may run side by side.
    const pushed = join(folder, crypto.randomUUID());
    await run('copy', '--quiet', ...insecure, '--digestfile', pushed, ...options, from, to);
    return Bun.file(pushed).text();
  };
  const sourceOf = (name: string) => `docker-archive:${archives.get(name)}`;
  const form = (type: string, ...options: string[]) => ({
    type,
    async push(from: string, to: string) {
      await copy(sourceOf(from), `docker://${to}`, ...options);
    },
  });
  const pulling = (name: string, to: string, ...options: string[]) => [
    ...['skopeo', ...options, 'copy', '--quiet', ...insecure, '--digestfile', digestFile],
    ...[`docker://${name}`, to],
  ];
  const newFolder = () => `dir:${join(folder, crypto.randomUUID())}`;
  return {
    name: 'skopeo',
    login: (host, username, password) =>
      attempt(['skopeo', 'login', '--tls-verify=false', '--username', username, '--password-stdin', host], {
        stdin: password,
        environment,
      }),
    async load(archive, name) {
      archives.set(name, archive);
    },
    push: (name) => copy(sourceOf(name), `docker://${name}`),
    async pull(name, architecture) {
      const platform = architecture === undefined ? [] : ['--override-arch', architecture];
      const to = newFolder();
      await succeed(pulling(name, to, ...platform), environment);
      const digest = await Bun.file(digestFile).text();
      return { digest, architecture: await run('inspect', '--format', '{{.Architecture}}', to) };
    },
    tryPull: (name) => attempt(pulling(name, newFolder()), { environment }),
    async listTags(repository) {
      const listed = await run('list-tags', '--tls-verify=false', `docker://${repository}`);
      return (JSON.parse(listed) as { Tags: string[] }).Tags;
    },
    async copy(from, to) {
      await copy(`docker://${from}`, `docker://${to}`, '--all');
    },
    // It makes no index, and copies those that there are: here one that lies in a folder.
    async pushIndex(name, images) {
      const layout = join(folder, crypto.randomUUID());
      for (const [architecture, image] of images) {
        await run(
          '--override-arch',
          architecture,
          'copy',
          '--quiet',
          ...insecure,
          '--format',
          'oci',
          `docker://${image}`,
          `oci:${layout}:${architecture}`,
        );
      }
      const index = Bun.file(join(layout, 'index.json'));
      const { manifests } = (await index.json()) as { manifests: { annotations?: unknown }[] };
      const entries = manifests.map(({ annotations: _, ...entry }, at) => ({
        ...entry,
        platform: { os: 'linux', architecture: [...images.keys()][at] },
      }));
      const type = 'application/vnd.oci.image.index.v1+json';
      const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: entries });
      const digest = new Bun.CryptoHasher('sha256').update(body).digest('hex');
      await Bun.write(join(layout, 'blobs/sha256', digest), body);
      const entry = { mediaType: type, digest: `sha256:${digest}`, size: body.length };
      await Bun.write(join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
      return copy(`oci:${layout}`, `docker://${name}`, '--all');
    },
    async delete(name) {
      await run('delete', '--tls-verify=false', `docker://${name}`);
    },
    forms: new Map([
      ['OCI', form(mediaTypes.ociManifest, '--format', 'oci')],
      ['Docker schema 2', form(mediaTypes.dockerManifest, '--format', 'v2s2')],
      ['zstd', form(mediaTypes.zstdLayer, '--format', 'oci', '--dest-compress-format', 'zstd')],
    ]),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
