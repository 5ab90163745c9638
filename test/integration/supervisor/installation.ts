import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '../../../src/config/data-folder.ts';
import { isAlive, signalProcess } from '../../../src/supervisor/process-identity.ts';
import { readSupervisorRecord, type SupervisorRecord } from '../../../src/supervisor/supervisor-record.ts';

const deadline = 25_000;

/** Waits until `look` answers with something else than undefined or false. */
export async function until<Value>(what: string, look: () => Value | Promise<Value>): Promise<NonNullable<Value>> {
  const end = performance.now() + deadline;
  for (;;) {
    const value = await look();
    if (value !== undefined && value !== null && value !== false) return value as NonNullable<Value>;
    if (performance.now() > end) throw new Error(`waited too long for: ${what}`);
    await Bun.sleep(25);
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** A data folder and a port of their own, and whatever runs on them. */
export class Installation implements AsyncDisposable {
  readonly folder = dataFolder(mkdtempSync(join(tmpdir(), 'sluice-serve-')));
  readonly #started: Bun.Subprocess[] = [];
  port = 0;

  static async create(): Promise<Installation> {
    const installation = new Installation();
    installation.port = await freePort();
    return installation;
  }

  get record(): SupervisorRecord | undefined {
    return readSupervisorRecord(this.folder.run.supervisor);
  }

  get events(): string[] {
    try {
      return readFileSync(join(this.folder.path, 'events'), 'utf8').trim().split('\n');
    } catch {
      return [];
    }
  }

  command(...more: string[]): string[] {
    const own = ['--data', this.folder.path, '--listen', `127.0.0.1:${this.port}`, '--workers', '2'];
    return [process.execPath, join(import.meta.dir, 'serve.ts'), ...own, ...more];
  }

  /** Starts `serve`; `output` collects what it says, `ready` resolves with its record when it serves. */
  serve(...more: string[]) {
    const child = Bun.spawn(this.command(...more), { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
    this.#started.push(child);
    const output = { text: '' };
    const collect = async (stream: ReadableStream<Uint8Array>) => {
      for await (const chunk of stream) output.text += Buffer.from(chunk).toString();
    };
    void collect(child.stdout);
    void collect(child.stderr);
    const isReady = () => {
      if (child.exitCode !== null) throw new Error(`serve ended: ${output.text}`);
      const { record } = this;
      return record?.supervisor.pid === child.pid && record.ready ? record : undefined;
    };
    return { child, output, ready: () => until('ready', isReady) };
  }

  async [Symbol.asyncDispose]() {
    for (const child of this.#started) child.kill('SIGKILL');
    await Promise.all(this.#started.map((child) => child.exited));
    const { record } = this;
    const left = record === undefined ? [] : [record.control, ...record.workers, ...record.retiring];
    for (const each of left) if (each !== undefined && isAlive(each)) signalProcess(each, 'SIGKILL');
    rmSync(this.folder.path, { recursive: true, force: true });
  }
}
