import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contextFilePath, writeContexts } from '../../src/client/context-file.ts';
import { commands } from '../../src/commands/commands.ts';
import { runCommand } from '../../src/commands/run-command.ts';
import type { Surroundings } from '../../src/config/surroundings.ts';
import { OperatorError } from '../../src/contract/operator-errors.ts';
import type { TestAnswer, TestApi } from './test-api.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line inside this process, as a user with a home folder of its own who is logged in to `api`. */
export class CommandLine implements Disposable {
  readonly home = mkdtempSync(join(tmpdir(), 'sluice-home-'));
  environment: Record<string, string> = {};
  /** What is typed: each question takes one. Nobody sits there when it is absent. */
  typed: string[] | undefined;
  /** What is sent to standard input. */
  input = '';

  constructor(api?: Pick<TestApi, 'address' | 'credentials'>) {
    if (api === undefined) return;
    const { user, domain, project_id, project_name, access_key, secret_key } = api.credentials;
    const project = { id: project_id, name: project_name };
    const test = { address: api.address, user, domain, project, access_key, secret_key, own_key: false };
    writeContexts(this.contextFile, { current: 'test', contexts: { test } });
  }

  get contextFile(): string {
    return contextFilePath(this.#surroundings());
  }

  async run(...argv: readonly string[]): Promise<Outcome> {
    let out = '';
    let err = '';
    const print = (line: string) => {
      out += `${line}\n`;
    };
    const output = {
      isTerminal: false,
      async write(bytes: Uint8Array) {
        out += Buffer.from(bytes).toString();
      },
    };
    const progress = {
      write(text: string) {
        err += text;
      },
    };
    const next = async (question: string) => {
      err += question;
      return this.typed?.shift() ?? '';
    };
    const terminal = {
      interactive: this.typed !== undefined,
      ask: next,
      askSecret: next,
      readAll: async () => this.input,
      lines: () => this.#lines(),
    };
    try {
      const code = await runCommand(argv, commands, this.#surroundings(), { print, output, progress, terminal });
      return { code, out, err };
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      const language = this.environment['LC_ALL']?.startsWith('zh') ? 'zh' : 'en';
      return { code: error.exitCode, out, err: `${err}${error.messageIn(language)}\n` };
    }
  }

  /** The command as a process of its own, for what lasts until it is interrupted. */
  start(...argv: readonly string[]) {
    const program = join(import.meta.dir, '../../bin/sluice');
    return Bun.spawn([program, ...argv], {
      cwd: this.home,
      env: { PATH: process.env['PATH'], HOME: this.home, LC_ALL: 'C', ...this.environment },
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
    });
  }

  /** What a command prints with `--json`. */
  async json(...argv: readonly string[]): Promise<TestAnswer['body']> {
    const { code, out, err } = await this.run(...argv, '--json');
    if (code !== 0) throw new Error(`sluice ${argv.join(' ')} ended with ${code}: ${err}`);
    return JSON.parse(out);
  }

  async *#lines(): AsyncGenerator<string> {
    const lines = this.input.split('\n');
    yield* lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  }

  #surroundings(): Surroundings {
    return {
      environment: this.environment,
      workingFolder: this.home,
      home: this.home,
      isRoot: false,
      platform: process.platform,
      cores: 1,
      processId: process.pid,
      exists: () => false,
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}
