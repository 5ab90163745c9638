import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { within } from './deadline.ts';

export interface CommandOutcome {
  readonly exitCode: number;
  /** Standard output and error, in the order in which each wrote. */
  readonly stdout: string;
  readonly stderr: string;
}

/** The docker command with a configuration folder of its own, so that no login of the person at the keyboard is touched. */
export class DockerCli implements AsyncDisposable {
  readonly #configFolder: string;

  private constructor(configFolder: string) {
    this.#configFolder = configFolder;
  }

  static async create(): Promise<DockerCli> {
    return new DockerCli(await mkdtemp(join(tmpdir(), 'sluice-docker-config-')));
  }

  /** Runs `docker …args` and gives what came of it, whatever the exit code. Deadline: 5 minutes. */
  async attempt(args: readonly string[], stdin = ''): Promise<CommandOutcome> {
    const child = Bun.spawn(['docker', ...args], {
      env: { ...process.env, DOCKER_CONFIG: this.#configFolder },
      stdin: new TextEncoder().encode(stdin),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const outcome = Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
    const [exitCode, stdout, stderr] = await within(300_000, `docker ${args.join(' ')}`, outcome);
    return { exitCode, stdout, stderr };
  }

  /** Runs `docker …args`, gives its standard output, and throws what it said when it failed. */
  async run(args: readonly string[], stdin = ''): Promise<string> {
    const { exitCode, stdout, stderr } = await this.attempt(args, stdin);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#configFolder, { recursive: true, force: true });
  }
}
