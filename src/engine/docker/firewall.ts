import { readFile } from 'node:fs/promises';
import { errorMessage } from '../../contract/error-message.ts';
import type { Logger } from '../../log/logger.ts';
import {
  type AddressFamily,
  assertion,
  chainRules,
  type FirewallState,
  firewallChain,
  isInForce,
  jumpRule,
  nameServersOf,
  removal,
} from './firewall-rules.ts';
import { createTurns } from './turns.ts';

/** Keeps instances away from the host's own services, where the platform may: as root on the Linux machine that runs the engine. */
export interface Firewall {
  /** Whether the rules could be set on this machine, were the engine's network on it. */
  isPossible(): boolean;
  /** Puts the rules in force unless they are. Never rejects: whether they are in force is the answer. */
  ensure(): Promise<boolean>;
  remove(): Promise<void>;
}

interface Tables {
  readonly family: AddressFamily;
  readonly command: string;
}

const candidates: readonly Tables[] = [
  { family: 'ipv4', command: 'iptables' },
  { family: 'ipv6', command: 'ip6tables' },
];
const searchPath = '/usr/sbin:/sbin:/usr/local/sbin:/usr/bin:/bin';
const commandDeadline = 10_000;

export interface FirewallOptions {
  /** Whether instances may ask the host's name servers, one of which may run on the host. */
  readonly nameServers: boolean;
  readonly log: Logger;
}

export function createFirewall(installation: string, bridge: string, options: FirewallOptions): Firewall {
  const { log } = options;
  const chain = firewallChain(installation);
  const jump = jumpRule(installation, bridge);
  // One at a time: two that read the same state would both insert.
  const inTurn = createTurns();
  let lastFailure: string | undefined;

  async function ensureFamily(tables: Tables, nameServers: readonly string[]): Promise<void> {
    const rules = chainRules(installation, nameServers, tables.family);
    const state = await readState(tables, chain);
    if (isInForce(state, jump, rules)) return;
    await restore(tables, assertion(state, chain, jump, rules));
    log.info({ chain, family: tables.family }, 'firewall rules set: instances cannot reach services of this machine');
  }

  /** Said once per reason, not at every pass. */
  function failed(reason: string): false {
    if (reason !== lastFailure) log.warn({ reason }, 'instances can reach services of this machine');
    lastFailure = reason;
    return false;
  }

  return {
    isPossible: () => obstacle() === undefined,

    ensure: () =>
      inTurn(async () => {
        const reason = obstacle();
        if (reason !== undefined) return failed(reason);
        try {
          if (!(await Bun.file(`/sys/class/net/${bridge}/ifindex`).exists())) {
            return failed('the engine runs on another machine');
          }
          const nameServers = options.nameServers ? await hostNameServers() : [];
          for (const tables of candidates.filter(isInstalled)) await ensureFamily(tables, nameServers);
          lastFailure = undefined;
          return true;
        } catch (error) {
          return failed(errorMessage(error));
        }
      }),

    remove: () =>
      inTurn(async () => {
        if (obstacle() !== undefined) return;
        for (const tables of candidates.filter(isInstalled)) {
          const input = removal(await readState(tables, chain), chain);
          if (input !== undefined) await restore(tables, input);
        }
      }),
  };
}

/** What keeps this process from setting rules. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return 'only Linux has the firewall for it';
  if (process.getuid?.() !== 0) return 'only root may set firewall rules';
  return Bun.which('iptables', { PATH: searchPath }) === null ? 'iptables is not installed' : undefined;
}

function isInstalled(tables: Tables): boolean {
  return Bun.which(tables.command, { PATH: searchPath }) !== null;
}

async function readState(tables: Tables, chain: string): Promise<FirewallState> {
  const input = await run([tables.command, '-w', '5', '-S', 'INPUT']);
  const listed = await run([tables.command, '-w', '5', '-S', chain]);
  if (input.exitCode !== 0) throw new Error(`${tables.command}: ${input.complaint}`);
  return { input: lines(input.output), chain: listed.exitCode === 0 ? lines(listed.output) : [] };
}

async function restore(tables: Tables, input: string): Promise<void> {
  const result = await run([`${tables.command}-restore`, '-w', '5', '--noflush'], input);
  if (result.exitCode !== 0) throw new Error(`${tables.command}-restore: ${result.complaint}`);
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly complaint: string;
}

async function run(command: readonly string[], input = ''): Promise<Ended> {
  const child = Bun.spawn([...command], {
    stdin: new Blob([input]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { PATH: searchPath, LC_ALL: 'C' },
    timeout: commandDeadline,
  });
  const [output, complaint, exitCode] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { exitCode, output, complaint: complaint.trim() };
}

/** With systemd-resolved the engine looks past its stub at the servers behind it, so both files count. */
async function hostNameServers(): Promise<string[]> {
  const files = ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf'];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return nameServersOf(texts.join('\n'));
}
