import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Platform } from '../../test/support/platform.ts';
import { dockerLogin } from '../../test/support/stage.ts';
import { within } from '../gateway/deadline.ts';
import { memoryKilobytes } from '../gateway/process-figures.ts';

/** A registry that listens over TLS, with an empty storage. */
export interface Target {
  readonly port: number;
  readonly authorization: string | undefined;
  /** All that its bytes go through. */
  readonly processes: readonly number[];
  /** Megabytes that these hold anyway, for other things than a registry. */
  readonly heldAnyway: number;
}

/** How long a platform that has just started has to come to rest, ms. */
const rest = 5_000;

/** Ours: the whole product as `sluice serve` starts it, with two gateway workers. Its registry was not asked for anything yet. */
export async function ours(platform: Platform): Promise<Target> {
  const { name, password } = dockerLogin(platform);
  const { supervisor, control, workers } = platform.processes();
  const processes = [supervisor, control, ...workers];
  await Bun.sleep(rest);
  return {
    port: platform.port,
    authorization: `Basic ${btoa(`${name}:${password}`)}`,
    processes,
    heldAnyway: memoryKilobytes(processes) / 1024,
  };
}

/** Debian's docker-registry with the platform's certificate, open to everybody: it authenticates nobody. */
export class DebianRegistry implements AsyncDisposable {
  readonly target: Target;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-bench-registry-'));
  readonly #process: Bun.Subprocess;

  private constructor(platform: Platform) {
    const port = freePort();
    const file = join(this.#folder, 'config.yml');
    const tls = (name: string) => join(platform.dataFolder, 'tls', name);
    const configuration = {
      version: '0.1',
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: join(this.#folder, 'data') } },
      http: {
        addr: `127.0.0.1:${port}`,
        secret: crypto.randomUUID(),
        tls: { certificate: tls('server.pem'), key: tls('server-key.pem') },
      },
    };
    // JSON is YAML as well.
    writeFileSync(file, JSON.stringify(configuration));
    const log = Bun.file(join(this.#folder, 'log'));
    this.#process = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', 'docker-registry', 'serve', file], {
      stdio: ['ignore', log, log],
    });
    this.target = { port, authorization: undefined, processes: [this.#process.pid], heldAnyway: 0 };
  }

  static async start(platform: Platform): Promise<DebianRegistry> {
    const registry = new DebianRegistry(platform);
    await within(20, 'docker-registry to answer', registry.#answers());
    return registry;
  }

  async #answers(): Promise<void> {
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error(readFileSync(join(this.#folder, 'log'), 'utf8'));
      const tls = { rejectUnauthorized: false };
      const answer = await fetch(`https://127.0.0.1:${this.target.port}/v2/`, { tls }).catch(() => undefined);
      if (answer?.ok === true) return;
      await Bun.sleep(20);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
