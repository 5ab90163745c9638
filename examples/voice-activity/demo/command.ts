import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { DemoFailed } from './demo-failed.ts';
import type { Language } from './words.ts';
import { say } from './words.ts';

export interface CommandOptions {
  readonly language: Language;
  readonly signal: AbortSignal;
  readonly environment?: Readonly<Record<string, string>>;
  /** Given to the command's standard input. */
  readonly input?: string;
  readonly onLine?: (line: string) => void;
}

const LINES_KEPT = 20;

/** Runs a command to its end. Rejects with `DemoFailed` and what it said last when it fails. */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<void> {
  const child = Bun.spawn([...command], {
    stdin: options.input === undefined ? 'ignore' : new Blob([options.input]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, ...options.environment },
    signal: options.signal,
  });
  const last: string[] = [];
  const keep = (line: string) => {
    last.push(line);
    last.splice(0, last.length - LINES_KEPT);
    options.onLine?.(line);
  };
  await Promise.all([forEachLine(child.stdout, keep), forEachLine(child.stderr, keep)]);
  const code = await child.exited;
  options.signal.throwIfAborted();
  if (code !== 0) {
    throw new DemoFailed(say(options.language, 'error.push', { command: command.join(' '), output: last.join('\n') }));
  }
}

/** Calls `use` with each line of a process's output, until it ends. */
export async function forEachLine(stream: ReadableStream<Uint8Array>, use: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: Readable.fromWeb(stream) })) {
    use(line);
  }
}
