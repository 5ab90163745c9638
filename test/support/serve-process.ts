import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { within } from './deadline.ts';

const sluice = join(import.meta.dir, '..', '..', 'bin', 'sluice');

/** Runs `sluice …args` to its end (deadline: one minute). */
export async function runSluice(args: readonly string[]): Promise<{ exitCode: number; output: string }> {
  const child = Bun.spawn([sluice, ...args], { env: cleanEnvironment(), stdout: 'pipe', stderr: 'pipe' });
  const ended = Promise.all([child.exited, child.stdout.text(), child.stderr.text()]);
  const [exitCode, stdout, stderr] = await within(60_000, `sluice ${args.join(' ')}`, ended).catch((error) => {
    child.kill('SIGKILL');
    throw error;
  });
  return { exitCode, output: stdout + stderr };
}

/** A running `sluice serve` and everything that it has printed. */
export class ServeProcess {
  readonly #child: Subprocess<'ignore', 'pipe', 'pipe'>;
  readonly #ready = Promise.withResolvers<void>();
  #output = '';

  constructor(
    args: readonly string[],
    program: readonly string[] = [sluice, 'serve'],
    environment: Readonly<Record<string, string>> = {},
  ) {
    this.#child = Bun.spawn([...program, ...args], {
      env: { ...cleanEnvironment(), ...environment },
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
    });
    this.#ready.promise.catch(() => undefined);
    void this.#read(this.#child.stdout);
    void this.#read(this.#child.stderr);
    void this.#child.exited.then((code) => this.#ready.reject(new Error(`sluice serve ended with ${code}`)));
  }

  get processId(): number {
    return this.#child.pid;
  }

  get output(): string {
    return this.#output;
  }

  /** Resolves with the line `ready`; rejects with the output when the process ends or 60 s pass before it. */
  async ready(): Promise<void> {
    await within(60_000, 'sluice serve: the line "ready"', this.#ready.promise).catch((error: Error) => {
      throw new Error(`${error.message}\n${this.#output}`);
    });
  }

  /** Resolves with the exit code. */
  async exited(milliseconds = 60_000): Promise<number> {
    return within(milliseconds, 'the end of sluice serve', this.#child.exited);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) {
      this.#output += decoder.decode(bytes, { stream: true });
      if (/^ready$/m.test(this.#output)) this.#ready.resolve();
    }
  }
}

/** The environment without settings of Sluice, so that a test depends on its arguments only. */
function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('SLUICE_'));
  return { ...Object.fromEntries(kept), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
}
