import { afterAll, beforeAll, expect, test } from 'bun:test';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandLine } from '../support/command-line.ts';
import { until } from '../support/deadline.ts';
import { startTestApi, type TestApi } from '../support/test-api.ts';

const main = join(import.meta.dir, '../../src/main.ts');

let api: TestApi;
let user: CommandLine;
let programs: string;

/** `sluice` answers its completion as it does for people, and else says what it was called with. */
beforeAll(async () => {
  api = await startTestApi();
  user = new CommandLine(api);
  programs = join(user.home, 'programs');
  mkdirSync(programs);
  const itself = `exec '${process.execPath}' '${main}' "$@"`;
  const noted = `[ "$1" = complete ] && ${itself}; printf CALLED; printf ' <%s>' "$@"; echo ' END'`;
  for (const [name, line] of Object.entries({ sluice: noted, 'the-real-one': itself })) {
    writeFileSync(join(programs, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  writeFileSync(join(user.home, 'kept elsewhere.backup'), '');
  await api.model({ name: 'voice', version: '1.2.3' });
  await api.model({ name: '语音', version: '0.0.1' });
  await api.call('POST', `/v1/${api.credentials.project_id}/app-auth/apps`, { app_name: 'shop-one' });
});
afterAll(async () => {
  user[Symbol.dispose]();
  await api[Symbol.asyncDispose]();
});

interface Shell {
  readonly name: string;
  readonly argv: readonly string[];
  /** What a person has in the shell's own settings. */
  readonly settings: readonly string[];
}

const shells: readonly Shell[] = [
  {
    name: 'bash',
    argv: ['bash', '--norc', '-i'],
    settings: ["bind 'set bell-style none'", 'source <(the-real-one completion bash)'],
  },
  {
    name: 'zsh',
    argv: ['zsh', '-f', '-i'],
    settings: ['unsetopt beep', 'autoload -U compinit && compinit -u', 'source <(the-real-one completion zsh)'],
  },
  {
    name: 'fish',
    argv: ['fish', '--private', '--no-config', '-i'],
    settings: ['the-real-one completion fish | source'],
  },
];

/** Types the lines into a shell at a terminal, each behind the answer to the one before; gives what `sluice` was called with. */
async function typeInto({ name, argv, settings }: Shell, lines: readonly string[]): Promise<readonly string[]> {
  let shown = '';
  const decoder = new TextDecoder();
  const shell = Bun.spawn([...argv], {
    cwd: user.home,
    env: { HOME: user.home, PATH: `${programs}:/usr/bin:/bin`, TERM: 'xterm', LC_ALL: 'C.UTF-8' },
    terminal: {
      cols: 250,
      rows: 50,
      data(_, bytes) {
        shown += decoder.decode(bytes, { stream: true });
      },
    },
  });
  const shows = (wanted: RegExp) =>
    until(
      60_000,
      `${name} shows ${wanted}`,
      async () => {
        const match = wanted.exec(shown);
        if (match === null) return undefined;
        shown = shown.slice(match.index + match[0].length);
        return match[1] ?? '';
      },
      () => JSON.stringify(shown.slice(-2_000)),
    );
  try {
    for (const [at, line] of settings.entries()) {
      shell.terminal?.write(`${line}; echo set""tled-${at}\r`);
      await shows(new RegExp(`settled-${at}`));
    }
    const called: string[] = [];
    for (const line of lines) {
      shell.terminal?.write(`${line}\t\r`);
      called.push(await shows(/CALLED (.*) END/));
    }
    return called;
  } finally {
    shell.kill('SIGKILL');
    await shell.exited;
    shell.terminal?.close();
  }
}

test.each(shells)(
  '$name completes commands, options, names of the platform and of files',
  async (shell) => {
    const expected: Readonly<Record<string, string>> = {
      'sluice compl': '<completion>',
      'sluice model sh': '<model> <show>',
      'sluice help model ev': '<help> <model> <events>',
      'sluice completion fi': '<completion> <fish>',
      'sluice model list --sta': '<model> <list> <--status>',
      'sluice model list --context te': '<model> <list> <--context> <test>',
      'sluice model list --context=te': '<model> <list> <--context=test>',
      'sluice model show vo': '<model> <show> <voice:1.2.3>',
      'sluice model show voice:1.': '<model> <show> <voice:1.2.3>',
      'sluice model show --json 语': '<model> <show> <--json> <语音:0.0.1>',
      'sluice app delete ': '<app> <delete> <shop-one>',
      'sluice restore kept': '<restore> <kept elsewhere.backup>',
      'sluice model show nothing': '<model> <show> <nothing>',
    };
    const called = await typeInto(shell, Object.keys(expected));
    expect(Object.fromEntries(Object.keys(expected).map((line, at) => [line, called[at]]))).toEqual({ ...expected });
  },
  180_000,
);
