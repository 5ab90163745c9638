import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { until, within } from './deadline.ts';

export interface PrivateEngineOptions {
  /** Containers outlive the engine. */
  readonly liveRestore?: boolean;
  /** Where it keeps images and containers; a folder of its own when not given. */
  readonly dataRoot?: string;
}

/**
 * A Docker Engine of a test's own, which can be killed, held and started again without harm to anybody else's: its own data,
 * containerd, socket and addresses, and no rule in the machine's firewall. Needs root and `dockerd`.
 */
export class PrivateEngine implements AsyncDisposable {
  readonly socketPath: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-engine-'));
  readonly #dataRoot: string;
  /**
   * An engine without a bridge removes the machine's `docker0`, whoever uses it: this one gets its own. For the same reason it
   * gets no pool of addresses: a start with one does so too. From its default pools it takes what the machine has not in use.
   */
  readonly #bridge = `slt-${crypto.randomUUID().slice(0, 8)}`;
  #child: Subprocess | undefined;

  private constructor(dataRoot: string | undefined) {
    this.#dataRoot = dataRoot ?? join(this.#folder, 'data');
    this.socketPath = join(this.#folder, 'docker.sock');
    writeFileSync(join(this.#folder, 'daemon.json'), '{}');
  }

  static async start(options: PrivateEngineOptions = {}): Promise<PrivateEngine> {
    const engine = new PrivateEngine(options.dataRoot);
    try {
      await engine.start(options);
    } catch (error) {
      await engine.#end('SIGKILL');
      engine.#remove();
      throw error;
    }
    return engine;
  }

  get endpoint(): string {
    return `unix://${this.socketPath}`;
  }

  /** Starts it (again) and waits until it answers. */
  async start({ liveRestore = false }: Pick<PrivateEngineOptions, 'liveRestore'> = {}): Promise<void> {
    mkdirSync(join(this.#folder, 'exec'), { recursive: true });
    mkdirSync(this.#dataRoot, { recursive: true });
    // Left behind by a killed one. Where the machine's first process buries no dead, its number still looks alive.
    for (const file of ['pid', 'exec/containerd/containerd.pid']) rmSync(this.#path(file), { force: true });
    const folders = ['--data-root', this.#dataRoot, '--exec-root', this.#path('exec'), '--pidfile', this.#path('pid')];
    this.#makeBridge();
    const network = [
      `--bridge=${this.#bridge}`,
      '--iptables=false',
      '--ip6tables=false',
      '--ip-forward=false',
      '--ip-masq=false',
    ];
    const proxy = ['--userland-proxy=false'];
    const rest = ['--config-file', this.#path('daemon.json'), ...(liveRestore ? ['--live-restore'] : [])];
    const child = Bun.spawn(['dockerd', '-H', this.endpoint, ...folders, ...network, ...proxy, ...rest], {
      stdin: 'ignore',
      stdout: Bun.file(this.#path('log')),
      stderr: Bun.file(this.#path('log')),
      // A signal to the test's own group is not for it.
      detached: true,
    });
    this.#child = child;
    await until(60_000, 'the private engine to answer', async () => {
      if (child.exitCode !== null) throw new Error(`dockerd ended: ${this.log().slice(-2000)}`);
      return (await this.#answers()) ? true : undefined;
    });
  }

  /** SIGKILL: a crash. Its containers go on until the next one starts, which ends them unless it has live-restore. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** SIGTERM: as the machine's service manager stops it. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM');
  }

  /** Connections are accepted by the kernel, and nobody answers. */
  hold(): void {
    this.#child?.kill('SIGSTOP');
  }

  release(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Runs the engine's client; gives its standard output. */
  async docker(...args: readonly string[]): Promise<string> {
    const client = Bun.spawn(['docker', '--host', this.endpoint, ...args], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const outcome = Promise.all([client.stdout.text(), client.stderr.text(), client.exited]);
    const [output, error, code] = await within(60_000, `docker ${args.join(' ')}`, outcome);
    if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${error.trim()}`);
    return output.trim();
  }

  /** The ids of the containers of a service, those that ended included if `all`. */
  async containersOf(serviceId: string, { all = false } = {}): Promise<string[]> {
    const filter = ['--filter', `label=sluice.service=${serviceId}`];
    return lines(await this.docker('ps', '--quiet', '--no-trunc', ...(all ? ['--all'] : []), ...filter));
  }

  /** The first process of a container, as the machine numbers it. */
  async processOf(container: string): Promise<number> {
    return Number(await this.docker('inspect', '--format={{.State.Pid}}', container));
  }

  log(): string {
    return readFileSync(this.#path('log'), 'utf8');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child?.exitCode !== null || this.#child.signalCode !== null) await this.start();
    this.release();
    const containers = lines(await this.docker('ps', '--all', '--quiet'));
    if (containers.length > 0) await this.docker('rm', '--force', '--volumes', ...containers);
    await this.docker('network', 'prune', '--force');
    await this.stop();
    this.#remove();
  }

  /** Everything that it has on the machine. */
  #remove(): void {
    for (const pid of this.#ownProcesses()) process.kill(pid, 'SIGKILL');
    Bun.spawnSync(['ip', 'link', 'delete', this.#bridge]);
    // The engine mounts its data folder on itself.
    Bun.spawnSync(['umount', this.#dataRoot], { stderr: 'ignore' });
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.kill(signal);
    await within(60_000, 'the end of the private engine', child.exited);
    // Its containerd dies with it, which takes a moment; the next one wants the same files.
    await until(60_000, 'the end of its containerd', async () => {
      const left = this.#ownProcesses(['containerd', '--config']);
      if (signal === 'SIGKILL') for (const pid of left) process.kill(pid, signal);
      return left.length === 0 ? true : undefined;
    });
  }

  /** With an address of the range that is meant for tests (RFC 2544). */
  #makeBridge(): void {
    if (Bun.spawnSync(['ip', 'link', 'show', this.#bridge]).success) return;
    const address = `198.18.${Math.floor(Math.random() * 256)}.1/24`;
    const steps = [
      ['link', 'add', 'name', this.#bridge, 'type', 'bridge'],
      ['address', 'add', address, 'dev', this.#bridge],
      ['link', 'set', this.#bridge, 'up'],
    ];
    for (const step of steps) {
      const { success, stderr } = Bun.spawnSync(['ip', ...step], { stderr: 'pipe' });
      if (!success) throw new Error(`ip ${step.join(' ')}: ${stderr.toString().trim()}`);
    }
  }

  async #answers(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(1_000);
      return (await fetch('http://localhost/_ping', { unix: this.socketPath, signal, keepalive: false })).ok;
    } catch {
      return false;
    }
  }

  /** Processes that run for this engine and for nobody else: they name its folder. `command`: those that begin so. */
  #ownProcesses(command: readonly string[] = []): number[] {
    const ids = readdirSync('/proc').map(Number).filter(Number.isInteger);
    return ids.filter((id) => {
      const line = commandLine(id);
      return line.startsWith(command.join('\0')) && line.includes(this.#folder);
    });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}

function commandLine(processId: number): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
