import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { within } from '../support/deadline.ts';
import { linesOf } from '../support/lines-of.ts';

/** What a worker holds at the moment. */
export interface WorkerFigures {
  readonly connections: number;
  /** Instances that the worker counts an open call on. */
  readonly openOnInstances: number;
  readonly descriptors: number;
  /** Anonymous memory, after a garbage collection. */
  readonly kilobytes: number;
}

/** Where the worker of a soak test is called. */
export interface SoakTarget {
  readonly port: number;
  /** Of the service, without a slash at its end. */
  readonly path: string;
  readonly token: string;
}

/** The worker's process, asked and answered line by line. */
export class WorkerProcess implements AsyncDisposable {
  readonly #child: Subprocess<'pipe', 'pipe', 'inherit'>;
  readonly #lines: AsyncIterator<string>;

  /** `bound`: how many WebSockets the service may have open. */
  constructor(imagePort: number, bound: number) {
    const command = [process.execPath, join(import.meta.dir, 'soak-worker.ts'), String(imagePort), String(bound)];
    this.#child = Bun.spawn(command, { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' });
    this.#lines = linesOf(this.#child.stdout);
  }

  /** The first thing it says. */
  async target(): Promise<SoakTarget> {
    return JSON.parse(await this.#line());
  }

  async figures(): Promise<WorkerFigures> {
    this.#child.stdin.write('\n');
    await this.#child.stdin.flush();
    return JSON.parse(await this.#line());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }

  async #line(): Promise<string> {
    const { done, value } = await within(30_000, 'a word of the worker', this.#lines.next());
    if (done) throw new Error('the worker has ended');
    return value;
  }
}
