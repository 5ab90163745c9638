import { DockerCli } from '../../../support/docker-cli.ts';
import type { ImageClient, Outcome } from './image-client.ts';

/** `docker`, with the machine's engine. It takes away from the engine what it brought there. */
export async function dockerClient(): Promise<ImageClient> {
  const docker = await DockerCli.create();
  const names = new Set<string>();
  const attempt = async (args: readonly string[], stdin?: string): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await docker.attempt(args, stdin);
    return { exitCode, output: stdout + stderr };
  };
  const push = async (name: string) => {
    const output = await docker.run(['push', name]);
    return /digest: (sha256:\w+)/.exec(output)?.[1] ?? output;
  };
  const tag = async (from: string, to: string) => {
    names.add(to);
    await docker.run(['tag', from, to]);
  };
  return {
    name: 'docker',
    login: (host, username, password) => attempt(['login', '--username', username, '--password-stdin', host], password),
    async load(archive, name) {
      names.add(name);
      await docker.run(['load', '--quiet', '--input', archive]);
    },
    push,
    async pull(name, architecture) {
      names.add(name);
      await docker.attempt(['image', 'rm', '--force', name]);
      const platform = architecture === undefined ? [] : ['--platform', `linux/${architecture}`];
      const output = await docker.run(['pull', ...platform, name]);
      const found = await docker.run(['image', 'inspect', '--format', '{{.Architecture}}', name]);
      return { digest: /Digest: (sha256:\w+)/.exec(output)?.[1] ?? output, architecture: found };
    },
    async tryPull(name) {
      await docker.attempt(['image', 'rm', '--force', name]);
      return attempt(['pull', name]);
    },
    // `docker search` asks Docker Hub alone.
    listTags: undefined,
    async copy(from, to) {
      await tag(from, to);
      await push(to);
    },
    async pushIndex(name, images) {
      await docker.run(['manifest', 'create', '--insecure', name, ...images.values()]);
      return docker.run(['manifest', 'push', '--insecure', '--purge', name]);
    },
    // `docker image rm` and `docker manifest rm` remove what lies on the client's side.
    delete: undefined,
    forms: new Map(),
    async [Symbol.asyncDispose]() {
      await docker.attempt(['image', 'rm', '--force', ...names]);
      await docker[Symbol.asyncDispose]();
    },
  };
}
