import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { until, within } from './deadline.ts';

export interface RemoteOutcome {
  readonly exitCode: number;
  /** What it printed, on standard output and error. */
  readonly output: string;
}

/**
 * Another machine, as far as the network goes: its own interfaces, joined to this one by a cable, its own `/etc` whose changes
 * nobody else sees, no proxy, no login and an empty home. Everything of it ends with it. Needs root.
 */
export class OtherMachine implements AsyncDisposable {
  /** The address at which this machine is reached from there. */
  readonly ourAddress: string;
  /** A folder that both see. */
  readonly folder: string;
  readonly #cable: string;
  readonly #process: Subprocess;
  readonly #services: Subprocess[] = [];

  private constructor(folder: string, process: Subprocess, network: { readonly cable: string; readonly ours: string }) {
    this.folder = folder;
    this.ourAddress = network.ours;
    this.#cable = network.cable;
    this.#process = process;
  }

  /** `hostName`: what this machine is called there. */
  static async start(hostName: string): Promise<OtherMachine> {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-machine-'));
    const cable = `slm${crypto.randomUUID().slice(0, 8)}`;
    // Of the range that is meant for tests (RFC 2544).
    const net = `198.19.${Math.floor(Math.random() * 256)}.${4 * Math.floor(Math.random() * 64)}`.split('.');
    const address = (last: number) => [...net.slice(0, 3), Number(net[3]) + last].join('.');
    const [ours, theirs] = [address(1), address(2)];
    const ready = join(folder, 'ready');
    const script = `set -eu
mount -t tmpfs tmpfs ${folder}/etc
mkdir ${folder}/etc/upper ${folder}/etc/work
mount -t overlay overlay -o lowerdir=/etc,upperdir=${folder}/etc/upper,workdir=${folder}/etc/work /etc
rm -rf /etc/docker /etc/containers/certs.d
echo "${ours} ${hostName}" >>/etc/hosts
ip link set lo up
touch ${ready}
exec sleep 3600`;
    mkdirSync(join(folder, 'etc'));
    mkdirSync(join(folder, 'home'));
    // Podman wants the file where its name is given.
    writeFileSync(join(folder, 'home/auth.json'), '{}');
    const child = Bun.spawn(['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--net', 'sh', '-c', script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const machine = new OtherMachine(folder, child, { cable, ours });
    try {
      await until(20_000, 'the other machine', async () => {
        if (child.exitCode !== null) throw new Error('the other machine did not start');
        return (await Bun.file(ready).exists()) ? true : undefined;
      });
      ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(child.pid));
      ip('address', 'add', `${ours}/30`, 'dev', cable);
      ip('link', 'set', cable, 'up');
      await machine.succeed(['ip', 'address', 'add', `${theirs}/30`, 'dev', 'eth0']);
      await machine.succeed(['ip', 'link', 'set', 'eth0', 'up']);
      return machine;
    } catch (error) {
      await machine[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Runs a command there, in `folder`, to its end. Deadline: 2 minutes. */
  async attempt(command: readonly string[], stdin = ''): Promise<RemoteOutcome> {
    const child = Bun.spawn(this.#there(command), {
      cwd: this.folder,
      env: this.#environment(),
      stdin: new TextEncoder().encode(stdin),
      stdout: 'pipe',
      stderr: 'pipe',
    });
    const outcome = Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
    const [exitCode, out, words] = await within(120_000, command.join(' '), outcome);
    return { exitCode, output: out + words };
  }

  /** As `attempt`; throws what the command said when it fails. */
  async succeed(command: readonly string[], stdin = ''): Promise<string> {
    const { exitCode, output } = await this.attempt(command, stdin);
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${output}`);
    return output;
  }

  /** Starts a Docker Engine there, with nothing in it, and waits until it answers. */
  async startDocker(): Promise<void> {
    const at = (name: string) => join(this.folder, 'docker', name);
    for (const name of ['exec', 'data']) mkdirSync(at(name), { recursive: true });
    writeFileSync(at('daemon.json'), '{}');
    const command = [
      ...['dockerd', '--host', this.#engine, '--data-root', at('data'), '--exec-root', at('exec')],
      ...['--pidfile', at('pid'), '--config-file', at('daemon.json'), '--storage-driver', 'vfs'],
      // In a network of its own, this removes nobody's bridge.
      ...['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'],
    ];
    const log = Bun.file(at('log'));
    const engine = Bun.spawn(this.#there(command), { env: this.#environment(), stdio: ['ignore', log, log] });
    this.#services.push(engine);
    await until(60_000, 'the Docker Engine of the other machine', async () => {
      if (engine.exitCode !== null) throw new Error(await log.text());
      return (await this.attempt(['docker', 'version'])).exitCode === 0 ? true : undefined;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const service of this.#services) {
      service.kill();
      await within(60_000, 'the end of a service', service.exited);
    }
    this.#process.kill('SIGKILL');
    await this.#process.exited;
    // It goes with its other end, which the kernel may take a while to remove.
    Bun.spawnSync(['ip', 'link', 'delete', this.#cable], { stderr: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #engine(): string {
    return `unix://${join(this.folder, 'docker/docker.sock')}`;
  }

  #there(command: readonly string[]): string[] {
    return ['nsenter', '--target', String(this.#process.pid), '--mount', '--net', `--wd=${this.folder}`, ...command];
  }

  #environment(): Record<string, string> {
    const home = join(this.folder, 'home');
    return {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: home,
      DOCKER_HOST: this.#engine,
      REGISTRY_AUTH_FILE: join(home, 'auth.json'),
    };
  }
}

function ip(...args: readonly string[]): void {
  const { success, stderr } = Bun.spawnSync(['ip', ...args], { stderr: 'pipe' });
  if (!success) throw new Error(`ip ${args.join(' ')}: ${stderr.toString().trim()}`);
}
