import { createHmac } from 'node:crypto';
import { DockerCli } from './docker-cli.ts';
import { ModelArts } from './model-arts.ts';
import { Platform, type PlatformOptions } from './platform.ts';

/** All that an acceptance test acts with: a product of its own, a logged-in docker command, a logged-in API client. */
export class Stage implements AsyncDisposable {
  readonly platform: Platform;
  readonly docker: DockerCli;
  readonly api: ModelArts;
  readonly #tags: string[] = [];

  private constructor(platform: Platform, docker: DockerCli, api: ModelArts) {
    this.platform = platform;
    this.docker = docker;
    this.api = api;
  }

  static async open(options: PlatformOptions = {}): Promise<Stage> {
    const platform = await Platform.start(options);
    const docker = await DockerCli.create();
    try {
      const { name, password } = dockerLogin(platform);
      await docker.run(['login', '--username', name, '--password-stdin', registryOf(platform)], password);
      return new Stage(platform, docker, await ModelArts.login(platform));
    } catch (error) {
      await docker[Symbol.asyncDispose]();
      await platform[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Pushes the engine's image `local` as `path` (`org/repo:tag`); gives the full name under which it was pushed. */
  async push(local: string, path: string): Promise<string> {
    const name = `${registryOf(this.platform)}/${path}`;
    await this.docker.run(['tag', local, name]);
    this.#tags.push(name);
    await this.docker.run(['push', '--quiet', name]);
    return name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#tags.length > 0) await this.docker.attempt(['image', 'rm', '--force', ...this.#tags]);
      await this.docker[Symbol.asyncDispose]();
    } finally {
      await this.platform[Symbol.asyncDispose]();
    }
  }
}

export function registryOf(platform: Platform): string {
  return `localhost:${platform.port}`;
}

/** The long-term docker login: `<project>@<access key>`, and HMAC-SHA256 of the access key under the secret key. */
export function dockerLogin(platform: Platform): { name: string; password: string } {
  const { project_name: project, access_key: key, secret_key: secret } = platform.credentials;
  return { name: `${project}@${key}`, password: createHmac('sha256', secret).update(key).digest('hex') };
}
