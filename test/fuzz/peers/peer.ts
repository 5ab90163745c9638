import { join } from 'node:path';
import type { Subprocess } from 'bun';
import { asciiJson } from '../ascii-json.ts';

/** A request as another HTTP parser took it. */
export interface PeerRequest {
  readonly method: string;
  readonly target: string;
  readonly minor: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly upgrade: boolean;
  readonly body: string;
  readonly complete: boolean;
}

export interface PeerReading {
  readonly requests: readonly PeerRequest[];
  readonly error?: string;
}

const commands = {
  node: ['node', join(import.meta.dir, 'node-peer.cjs')],
  python: ['python3', join(import.meta.dir, 'python-peer.py')],
};

export type PeerName = keyof typeof commands;

/** Another HTTP parser in a process of its own, which reads what it is asked, one after the other. */
export class Peer implements AsyncDisposable {
  readonly #child: Subprocess<'pipe', 'pipe', 'inherit'>;
  readonly #lines: AsyncIterator<string>;

  constructor(name: PeerName) {
    this.#child = Bun.spawn(commands[name], { stdin: 'pipe', stdout: 'pipe', stderr: 'inherit' });
    this.#lines = lines(this.#child.stdout);
  }

  async read(streams: readonly string[]): Promise<PeerReading[]> {
    this.#child.stdin.write(streams.map((stream) => `${asciiJson(stream)}\n`).join(''));
    void this.#child.stdin.flush();
    const readings: PeerReading[] = [];
    for (const _stream of streams) {
      const line = await this.#lines.next();
      if (line.done) throw new Error('the other parser ended');
      readings.push(JSON.parse(line.value));
    }
    return readings;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill();
    await this.#child.exited;
  }
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of stream) {
    const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
