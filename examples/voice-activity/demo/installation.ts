import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forEachLine, runCommand } from './command.ts';
import { DemoFailed } from './demo-failed.ts';
import { chooseFreePort, isFree } from './port.ts';
import type { Timeline } from './timeline.ts';
import { say } from './words.ts';

/** `credentials.json` of the data folder: what the first user needs to begin. */
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

const SLUICE = join(import.meta.dir, '../../../bin/sluice');
const USUAL_PORT = 8443;
const USUAL_ADMIN_PORT = 9464;
const READY_SECONDS = 60;
const STOP_SECONDS = 120;
/** Whoever still calls when the demo is stopped is not waited for. */
const DRAIN_SECONDS = '2';
const LINES_KEPT = 30;
/** Unix sockets lie in the data folder, and their paths have little room. */
const LONGEST_FOLDER = 60;

/** A platform of the demo's own, in a folder of its own: started, used and removed without touching any other. */
export class Installation implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  /** Becomes true when `serve` ends, asked or not. */
  ended = false;
  readonly exited: Promise<void>;
  readonly #timeline: Timeline;
  readonly #last: string[] = [];
  readonly #serve: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  readonly #ready: Promise<void>;

  private constructor(folder: string, port: number, adminPort: number, timeline: Timeline) {
    this.folder = folder;
    this.port = port;
    this.#timeline = timeline;
    const addresses = ['--listen', `127.0.0.1:${port}`, '--admin', `127.0.0.1:${adminPort}`];
    const args = ['--data', folder, ...addresses, '--drain-timeout', DRAIN_SECONDS];
    this.#serve = Bun.spawn([SLUICE, 'serve', ...args], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: ownEnvironment(),
      // Ctrl-C on a terminal reaches every process of the group; this one is stopped in order, by `sluice down`.
      detached: true,
    });
    this.#ready = new Promise((resolve) => {
      void forEachLine(this.#serve.stdout, (line) => (line === 'ready' ? resolve() : this.#keep(line)));
      void forEachLine(this.#serve.stderr, (line) => this.#keep(line));
    });
    this.exited = this.#serve.exited.then(() => {
      this.ended = true;
    });
  }

  /** Starts on the usual ports, or on free ones where those are taken. Resolves when the platform serves. */
  static async start(timeline: Timeline, signal: AbortSignal): Promise<Installation> {
    for (let attempt = 0; ; attempt += 1) {
      const port = await choosePort(timeline, attempt === 0 ? USUAL_PORT : undefined);
      const admin = attempt === 0 && (await isFree(USUAL_ADMIN_PORT)) ? USUAL_ADMIN_PORT : await chooseFreePort();
      const installation = new Installation(newFolder(), port, admin, timeline);
      try {
        await timeline.during('serve.start', { port }, () => installation.#becomeReady(signal));
        return installation;
      } catch (error) {
        // Between the look at a port and its use somebody else may have taken it: then another one, twice.
        const taken = installation.ended && !((await isFree(port)) && (await isFree(admin)));
        await installation[Symbol.asyncDispose]();
        if (!taken || attempt === 2 || signal.aborted) {
          throw error;
        }
        timeline.line('serve.other-port', { port: (await isFree(port)) ? admin : port });
      }
    }
  }

  get credentials(): Credentials {
    return JSON.parse(readFileSync(join(this.folder, 'credentials.json'), 'utf8'));
  }

  /** What `serve` said last. */
  get output(): string {
    return this.#last.join('\n');
  }

  /** Ends the platform with its instances, and removes the folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    const { language } = this.#timeline;
    try {
      const signal = AbortSignal.timeout(STOP_SECONDS * 1000);
      const command = [SLUICE, 'down', '--data', this.folder, '--drain-timeout', DRAIN_SECONDS];
      await runCommand(command, { language, signal, environment: ownEnvironment() });
    } finally {
      await this.#killAll();
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  async #becomeReady(signal: AbortSignal): Promise<void> {
    const { language } = this.#timeline;
    const aborted = new Promise<'aborted'>((resolve) => signal.addEventListener('abort', () => resolve('aborted')));
    const outcome = await Promise.race([
      this.#ready.then(() => 'ready' as const),
      this.exited.then(() => 'ended' as const),
      Bun.sleep(READY_SECONDS * 1000).then(() => 'slow' as const),
      aborted,
    ]);
    signal.throwIfAborted();
    if (outcome === 'ended') {
      const code = this.#serve.exitCode ?? this.#serve.signalCode ?? '?';
      throw new DemoFailed(say(language, 'error.serve-ended', { code, output: this.output }));
    }
    if (outcome === 'slow') {
      throw new DemoFailed(say(language, 'error.serve-slow', { seconds: READY_SECONDS, output: this.output }));
    }
  }

  /** Nothing is left to kill after `sluice down`; where that failed, workers and control process would go on by themselves. */
  async #killAll(): Promise<void> {
    try {
      process.kill(-this.#serve.pid, 'SIGKILL');
    } catch {
      // The whole group has ended.
    }
    await this.exited;
  }

  #keep(line: string): void {
    this.#last.push(line);
    this.#last.splice(0, this.#last.length - LINES_KEPT);
  }
}

async function choosePort(timeline: Timeline, preferred: number | undefined): Promise<number> {
  if (preferred === undefined) {
    return chooseFreePort();
  }
  if (await isFree(preferred)) {
    return preferred;
  }
  timeline.line('serve.other-port', { port: preferred });
  return chooseFreePort();
}

function newFolder(): string {
  const parent = tmpdir().length > LONGEST_FOLDER ? '/tmp' : tmpdir();
  return mkdtempSync(join(parent, 'sluice-demo-'));
}

/** Settings of a real installation on this machine are not the demo's, but which engine to use is. */
function ownEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('SLUICE_') || name === 'SLUICE_ENGINE' || name === 'SLUICE_INSTANCE_ADDRESSING',
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']));
}
