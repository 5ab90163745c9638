import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './deadline.ts';
import { runSluice, ServeProcess } from './serve-process.ts';
import type { Peer } from './tls-connection.ts';

/** `credentials.json`, as the first start writes it. */
export interface Credentials {
  readonly endpoint: string;
  readonly ca_file: string;
  readonly domain: string;
  readonly user: string;
  readonly password: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly access_key: string;
  readonly secret_key: string;
}

export interface PlatformOptions {
  /** More options of `serve`: they count instead of those that a test platform has. `port` is where it is to listen. */
  readonly more?: (port: number) => readonly string[];
  /** Where the container engine is (`--engine`); the machine's own when not given. */
  readonly engine?: string;
  /** More of the environment of `serve`. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the data folder is made; the system's folder for such things when not given. */
  readonly parent?: string;
  /** Gateway workers; two when not given. */
  readonly workers?: number;
  /** What runs in the place of `bin/sluice serve`. */
  readonly program?: readonly string[];
  /** The operator's own certificate, and the CA that clients have to know then. */
  readonly certificate?: { readonly certFile: string; readonly keyFile: string; readonly caFile: string };
}

/** The processes of a running platform. */
export interface PlatformProcesses {
  readonly supervisor: number;
  readonly control: number;
  readonly workers: readonly number[];
  /** Workers of a killed supervisor that keep their sockets. */
  readonly retiring: readonly number[];
}

/**
 * A whole product of its own: `bin/sluice serve` with a fresh data folder and free ports, used from outside only.
 * Disposing it ends the processes and removes the instances and the folder.
 */
export class Platform implements AsyncDisposable {
  readonly dataFolder: string;
  readonly port: number;
  /** Host and port of health and metrics. */
  readonly admin: string;
  /** What `serve` and `down` must be told alike. */
  readonly #common: readonly string[];
  readonly #serveArgs: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;
  readonly #caFile: string | undefined;
  readonly #program: readonly string[] | undefined;
  #serve: ServeProcess;

  private constructor(dataFolder: string, port: number, options: PlatformOptions) {
    this.dataFolder = dataFolder;
    this.port = port;
    const engine = options.engine === undefined ? [] : ['--engine', options.engine];
    this.#common = ['--data', dataFolder, '--drain-timeout', '2', ...engine];
    this.admin = `127.0.0.1:${freePort()}`;
    const addresses = ['--listen', `127.0.0.1:${port}`, '--admin', this.admin];
    const { certificate } = options;
    this.#caFile = certificate?.caFile;
    const tls = certificate ? ['--tls-cert', certificate.certFile, '--tls-key', certificate.keyFile] : [];
    const workers = ['--workers', `${options.workers ?? 2}`];
    this.#serveArgs = [...this.#common, ...addresses, ...tls, ...workers, ...(options.more?.(port) ?? [])];
    this.#program = options.program;
    this.#environment = options.environment ?? {};
    this.#serve = new ServeProcess(this.#serveArgs, this.#program, this.#environment);
  }

  static async start(options: PlatformOptions = {}): Promise<Platform> {
    const platform = new Platform(
      await mkdtemp(join(options.parent ?? tmpdir(), 'sluice-acceptance-')),
      freePort(),
      options,
    );
    try {
      await platform.#serve.ready();
    } catch (error) {
      await platform[Symbol.asyncDispose]();
      throw error;
    }
    return platform;
  }

  get serve(): ServeProcess {
    return this.#serve;
  }

  get credentials(): Credentials {
    return JSON.parse(readFileSync(join(this.dataFolder, 'credentials.json'), 'utf8'));
  }

  get ca(): string {
    return readFileSync(this.#caFile ?? this.credentials.ca_file, 'utf8');
  }

  /** Where WebSocket clients connect. */
  get peer(): Peer {
    return { host: 'localhost', port: this.port, ca: this.ca };
  }

  /** Calls the one address; the certificate must be the local CA's. Deadline: 30 s. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const signal = init.signal ?? AbortSignal.timeout(30_000);
    return fetch(`https://localhost:${this.port}${path}`, { ...init, signal, tls: { ca: this.ca } });
  }

  /** The processes as `run/supervisor.json` names them. */
  processes(): PlatformProcesses {
    type Identity = { readonly pid: number };
    const record: { supervisor: Identity; control: Identity; workers: Identity[]; retiring: Identity[] } = JSON.parse(
      readFileSync(join(this.dataFolder, 'run/supervisor.json'), 'utf8'),
    );
    return {
      supervisor: record.supervisor.pid,
      control: record.control.pid,
      workers: record.workers.map((worker) => worker.pid),
      retiring: record.retiring.map((worker) => worker.pid),
    };
  }

  /** Kills the control process without a warning and waits until another one answers. */
  async killControl(): Promise<void> {
    const before = this.processes().control;
    process.kill(before, 'SIGKILL');
    await until(30_000, 'a new control process', async () => {
      const answer = await this.fetch('/v3/auth/tokens', { method: 'POST', body: '{}' });
      return answer.status < 500 && this.processes().control !== before ? true : undefined;
    });
  }

  /** Kills all processes at one moment and starts the product again, which answers then. */
  async killAll(): Promise<void> {
    const { supervisor, control, workers, retiring } = this.processes();
    for (const pid of [supervisor, control, ...workers, ...retiring]) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has gone by itself.
      }
    }
    await this.#serve.exited();
    await this.startAgain();
  }

  /** SIGTERM, and the exit code; instances go on. */
  async stop(): Promise<number> {
    this.#serve.kill('SIGTERM');
    return this.#serve.exited();
  }

  /** Starts again on the same folder and ports. */
  async startAgain(): Promise<void> {
    this.#serve = new ServeProcess(this.#serveArgs, this.#program, this.#environment);
    await this.#serve.ready();
  }

  /** `sluice down`: ends the processes and removes the instances. */
  down(): Promise<{ exitCode: number; output: string }> {
    return runSluice(['down', ...this.#common]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const down = await this.down();
    this.#serve.kill('SIGKILL');
    await this.#serve.exited();
    await rm(this.dataFolder, { recursive: true, force: true });
    if (down.exitCode !== 0) throw new Error(`sluice down ended with ${down.exitCode}: ${down.output}`);
  }
}

/** A port that nobody used a moment ago. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } });
  const { port } = listener;
  listener.stop(true);
  return port;
}
