import { Database } from 'bun:sqlite';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, loadConfig } from '../../../src/config/config.ts';
import { dataFolder } from '../../../src/config/data-folder.ts';
import { parseFlags } from '../../../src/config/flags.ts';
import { options } from '../../../src/config/options.ts';
import { prepareDataFolder } from '../../../src/config/prepare-data-folder.ts';
import { readSurroundings } from '../../../src/config/surroundings.ts';
import type { ChildMessage } from '../../../src/contract/supervision.ts';
import { within } from '../../support/deadline.ts';
import type { Credentials } from '../../support/platform.ts';
import { type CallPoint, pointName } from './call-point.ts';
import { CallsSocket } from './calls-socket.ts';

export interface FirstStartReport {
  readonly found: number;
  readonly killed: number;
  readonly faults: readonly string[];
}

/** Folders side by side. */
const walkers = 3;

/** Kills the very first control process of an installation at every point until it serves; the second one has to make up for it. */
export async function walkFirstStart(log: (line: string) => void): Promise<FirstStartReport> {
  const faults: string[] = [];
  let killed = 0;
  const points = await inFreshFolder(async (folder) => {
    await using first = new Start(folder);
    await first.ready();
    const { passed } = await new CallsSocket(folder).look();
    await first.stop();
    return passed;
  });
  log(`first start: ${points.length} points`);
  const left = [...points];
  const walker = async () => {
    for (let point = left.shift(); point; point = left.shift()) {
      const found = await startTwice(point).catch((error) => ({ killed: false, faults: [String(error)] }));
      const name = pointName(point);
      if (found.killed) killed += 1;
      faults.push(...found.faults.map((fault) => `first start, killed ${name}: ${fault}`));
    }
  };
  await Promise.all(Array.from({ length: walkers }, walker));
  return { found: points.length, killed, faults };
}

function startTwice(kill: CallPoint): Promise<{ readonly killed: boolean; readonly faults: readonly string[] }> {
  return inFreshFolder(async (folder) => {
    await using first = new Start(folder, kill);
    const how = await first.ended();
    await using second = new Start(folder);
    await second.ready();
    const faults = await inspect(folder);
    await second.stop();
    // What comes in the background may come later than the end of the start.
    return { killed: how === 'SIGKILL', faults };
  });
}

async function inFreshFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-first-'));
  try {
    prepareDataFolder(dataFolder(folder));
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One start of a control process. Disposing it leaves no process, whatever came of the start. */
class Start implements AsyncDisposable {
  readonly #child: Bun.Subprocess<'ignore', 'ignore', 'pipe'>;
  readonly #ready = Promise.withResolvers<'ready'>();
  readonly #complaint: Promise<string>;

  constructor(folder: string, kill?: CallPoint) {
    const command = [
      process.execPath,
      join(import.meta.dir, 'control.ts'),
      JSON.stringify({ config: configOf(folder) }),
    ];
    this.#child = Bun.spawn(kill ? [...command, JSON.stringify(kill)] : command, {
      stdio: ['ignore', 'ignore', 'pipe'],
      serialization: 'json',
      ipc: (message: ChildMessage) => message.type === 'ready' && this.#ready.resolve('ready'),
    });
    this.#complaint = this.#child.stderr.text();
  }

  /** It serves. */
  async ready(): Promise<void> {
    const ended = this.#child.exited.then(async (code) => {
      throw new Error(`the control process ended with ${code}: ${await this.#complaint}`);
    });
    await within(60_000, 'a start', Promise.race([this.#ready.promise, ended]));
  }

  /** How it ended; when it serves it is not killed any more, and is ended. */
  async ended(): Promise<string> {
    const how = await within(60_000, 'a start or its end', Promise.race([this.#ready.promise, this.#child.exited]));
    if (how === 'ready') await this.stop();
    return String(this.#child.signalCode ?? this.#child.exitCode);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    // Without a supervisor SIGTERM means to wait for sockets, and there are none.
    await within(30_000, 'the end of the control process', this.#child.exited);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }
}

function configOf(folder: string): Config {
  const flags = ['--data', folder, '--listen', '127.0.0.1:1', '--admin', '127.0.0.1:0', '--log-level', 'error'];
  return loadConfig(parseFlags(flags, Object.values(options)), readSurroundings());
}

/** What is wrong with an installation behind its first start. */
async function inspect(path: string): Promise<readonly string[]> {
  const folder = dataFolder(path);
  const faults: string[] = [];
  const expect = (fine: boolean, otherwise: string) => fine || faults.push(otherwise);
  const credentials: Credentials = JSON.parse(readFileSync(folder.credentials, 'utf8'));
  expect(
    Object.values(credentials).every((value) => value !== ''),
    'the credentials are not complete',
  );
  const answer = await fetch('http://localhost/v3/auth/tokens', {
    method: 'POST',
    unix: folder.run.apiSocket,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(login(credentials)),
  });
  expect(answer.status === 201, `the password is answered with ${answer.status}`);
  using database = new Database(folder.database, { readonly: true });
  for (const table of ['domains', 'users', 'projects', 'access_keys']) {
    const { count } = database.query(`select count(*) as count from ${table}`).get() as { count: number };
    expect(count === 1, `there are ${count} ${table}`);
  }
  const kept = database.query("select value from settings where name = 'first-password'").get();
  expect(kept === null, 'the first password is still in the database');
  const drafts = readdirSync(path, { recursive: true }).filter((name) => String(name).endsWith('.new'));
  expect(drafts.length === 0, `drafts were left behind: ${drafts.join()}`);
  return faults;
}

function login({ user, password, domain, project_name: name }: Credentials): object {
  const identity = { methods: ['password'], password: { user: { name: user, password, domain: { name: domain } } } };
  return { auth: { identity, scope: { project: { name } } } };
}
