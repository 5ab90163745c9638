import { within } from '../../support/deadline.ts';
import { linesOf } from '../../support/lines-of.ts';

const programs = {
  'node-server': ['node', 'node-server.mjs'],
  'node-client': ['node', 'node-client.mjs'],
  'python-server': ['/usr/bin/python3', 'python-server.py'],
  'python-client': ['/usr/bin/python3', 'python-client.py'],
} as const;

/** A program of `peers/` that shares no code with the gateway, with its output line by line. */
export class PeerProcess implements AsyncDisposable {
  readonly #process: Bun.Subprocess<'pipe', 'pipe', 'inherit'>;
  readonly #lines: AsyncIterator<string>;

  constructor(name: keyof typeof programs, args: readonly string[] = [], environment: Record<string, string> = {}) {
    const [program, file] = programs[name];
    this.#process = Bun.spawn([program, `${import.meta.dir}/peers/${file}`, ...args], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'inherit',
      env: { ...process.env, ...environment },
    });
    this.#lines = linesOf(this.#process.stdout);
  }

  async line(): Promise<string> {
    const { value, done } = await within(30_000, 'a line of a peer', this.#lines.next());
    if (done) throw new Error('the peer has ended');
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
  }
}
