import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attempt, type ImageClient, mediaTypes, succeed } from './image-client.ts';

/** `podman` or `buildah`, with a store and a login of its own. */
export async function containersClient(program: 'podman' | 'buildah'): Promise<ImageClient> {
  const folder = await mkdtemp(join(tmpdir(), `sluice-${program}-`));
  const store = ['--root', join(folder, 'root'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const environment = { REGISTRY_AUTH_FILE: join(folder, 'auth.json') };
  const insecure = '--tls-verify=false';
  const run = (...args: string[]) => succeed([program, ...store, ...args], environment);
  const push = async (name: string, ...options: string[]) => {
    // Its own: two pushes may run side by side.
    const digestFile = join(folder, crypto.randomUUID());
    await run('push', '--quiet', insecure, '--digestfile', digestFile, ...options, name);
    return Bun.file(digestFile).text();
  };
  const pulled = async (name: string) => {
    const [digest = '', architecture = ''] = await (program === 'podman'
      ? run('image', 'inspect', '--format', '{{.Digest}} {{.Architecture}}', name)
      : run('inspect', '--type', 'image', '--format', '{{.FromImageDigest}} {{.OCIv1.Architecture}}', name)
    ).then((words) => words.split(' '));
    return { digest, architecture };
  };
  const form = (type: string, ...options: string[]) => ({
    type,
    async push(from: string, to: string) {
      await run('push', '--quiet', insecure, ...options, from, `docker://${to}`);
    },
  });
  const forms = new Map([
    ['OCI', form(mediaTypes.ociManifest, '--format', 'oci')],
    ['Docker schema 2', form(mediaTypes.dockerManifest, '--format', 'v2s2')],
  ]);
  // This buildah has no option for it.
  if (program === 'podman') {
    forms.set('zstd', form(mediaTypes.zstdLayer, '--format', 'oci', '--compression-format', 'zstd'));
  }
  const empty = () => run('rmi', '--all', '--force');
  return {
    name: program,
    login: (host, username, password) =>
      attempt([program, ...store, 'login', insecure, '--username', username, '--password-stdin', host], {
        stdin: password,
        environment,
      }),
    async load(archive) {
      await run('pull', '--quiet', `docker-archive:${archive}`);
    },
    push,
    async pull(name, architecture) {
      await empty();
      const platform = architecture === undefined ? [] : ['--arch', architecture];
      await run('pull', '--quiet', insecure, ...platform, name);
      return pulled(name);
    },
    async tryPull(name) {
      await empty();
      return attempt([program, ...store, 'pull', '--quiet', insecure, name], { environment });
    },
    // Buildah has no command that lists what a registry has.
    listTags:
      program === 'buildah'
        ? undefined
        : async (repository) => {
            const listed = await run('search', insecure, '--list-tags', '--format', 'json', repository);
            return (JSON.parse(listed) as { Tags: string[] }[]).flatMap(({ Tags }) => Tags);
          },
    async copy(from, to) {
      await run('tag', from, to);
      await push(to);
    },
    async pushIndex(name, images) {
      await run('manifest', 'create', name);
      for (const image of images.values()) await run('manifest', 'add', insecure, name, `docker://${image}`);
      const digestFile = join(folder, crypto.randomUUID());
      await run('manifest', 'push', '--all', '--quiet', insecure, '--digestfile', digestFile, name, `docker://${name}`);
      return Bun.file(digestFile).text();
    },
    // `image rm` and `manifest rm` remove what lies in the client's own store.
    delete: undefined,
    forms,
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
