import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { until, within } from '../../../support/deadline.ts';
import { linesOf } from '../../../support/lines-of.ts';

/** A request as the image understood it. */
export interface SeenRequest {
  readonly method: string;
  readonly target: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

const commands = {
  node: ['node', join(import.meta.dir, 'node-image.cjs')],
  python: ['python3', join(import.meta.dir, 'python-image.py')],
};

export type ImageKind = keyof typeof commands;

/** An image with an HTTP server of its own making, in a process of its own, that tells what it was asked. */
export class RecordingImage implements AsyncDisposable {
  readonly #child: Subprocess<'ignore', 'pipe', 'inherit'>;
  readonly #port = Promise.withResolvers<number>();
  #seen: SeenRequest[] = [];

  constructor(kind: ImageKind) {
    this.#child = Bun.spawn(commands[kind], { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
    void this.#read();
  }

  port(): Promise<number> {
    return within(20_000, 'the port of the image', this.#port.promise);
  }

  /** What it saw since the last time. Everything that was sent before has been read: a request of our own came behind it. */
  async takeSeen(): Promise<SeenRequest[]> {
    const mark = `/mark-${crypto.randomUUID()}`;
    await fetch(`http://127.0.0.1:${await this.port()}${mark}`);
    await until(10_000, mark, async () => (this.#seen.some(({ target }) => target === mark) ? true : undefined));
    const seen = this.#seen.filter(({ target }) => target !== mark);
    this.#seen = [];
    return seen;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.exited;
  }

  async #read(): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) this.#take(JSON.parse(line));
  }

  #take(told: number | SeenRequest): void {
    if (typeof told === 'number') this.#port.resolve(told);
    else this.#seen.push(told);
  }
}
