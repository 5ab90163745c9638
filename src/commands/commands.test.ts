import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { CommandLine } from '../../test/support/command-line.ts';
import { parseFlags } from '../config/flags.ts';
import { options } from '../config/options.ts';
import { type Command, nounOf, usageOf } from './command.ts';
import { commands } from './commands.ts';
import { usualExitCodes } from './exit-codes.ts';
import { nouns } from './nouns.ts';

const shown = commands.filter(({ hidden }) => hidden !== true);
const table = shown.map((command) => [command.name, command] as const);

/** What has no answer that a program would read as JSON: a server, its end, a password, a script, explanations. */
const withoutJson = new Set(['serve', 'down', 'docker-password', 'completion', 'help']);

let cli: CommandLine;
beforeAll(() => {
  cli = new CommandLine();
});
afterAll(() => cli[Symbol.dispose]());

function optionsOf({ ownOptions = [], options: keys }: Command) {
  return [...ownOptions, ...keys.map((key) => options[key])];
}

/** The words of a line as a shell splits it, as far as the examples need. */
function wordsOf(line: string): string[] {
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  const end = words.findIndex((word) => /^[|<>#&]/.test(word));
  return (end < 0 ? words : words.slice(0, end)).map((word) => word.replaceAll(/['"]/g, ''));
}

/** The command that an example names, which takes its options and arguments. */
function understand(line: string): string {
  const [, ...words] = wordsOf(line.slice(line.search(/\bsluice /)).replace(/\).*$/, ''));
  const command = shown.find(({ name }) => name === words.slice(0, name.split(' ').length).join(' '));
  if (command === undefined) throw new Error(`no command: ${words.join(' ')}`);
  const { mistakes, rest } = parseFlags(words.slice(command.name.split(' ').length), optionsOf(command));
  const list = command.arguments ?? [];
  expect({ words, mistakes }).toEqual({ words, mistakes: [] });
  expect(rest.length).toBeGreaterThanOrEqual(list.filter(({ optional }) => !optional).length);
  if (!list.at(-1)?.many) expect(rest.length).toBeLessThanOrEqual(list.length);
  return command.name;
}

describe.each(table)('%s', (name, command) => {
  test('is told in both languages, with examples that it understands and its exit codes', () => {
    const texts = [
      command.summary,
      ...Object.values(command.exitCodes ?? {}),
      ...optionsOf(command).map(({ help }) => help),
    ];
    for (const { en, zh } of texts) {
      expect(en).toMatch(/^[\p{L}"`(-].*[^.]$/u);
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(zh).not.toMatch(/。$/);
    }
    const noun = nounOf(command);
    if (noun !== undefined) expect(nouns[noun]?.zh).toMatch(/\p{Script=Han}/u);
    expect((command.examples ?? []).map(understand)).toContain(name);
    expect(optionsOf(command).some((option) => option.name === 'json')).toBe(!withoutJson.has(name));
  });

  test.each(['en_US.UTF-8', 'zh_CN.UTF-8'])('explains itself within 80 columns (%s)', async (locale) => {
    cli.environment = { LC_ALL: locale };
    const { code, out, err } = await cli.run(...name.split(' '), '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [explained = '', examples = ''] = out.split(/^examples:|^示例：/m);
    expect(explained.split('\n').filter((line) => Bun.stringWidth(line) > 80)).toEqual([]);
    const language = locale.startsWith('zh') ? 'zh' : 'en';
    const flat = out.replaceAll(/\s+/g, '');
    for (const text of [
      usageOf(command),
      command.summary[language],
      ...Object.values({ ...usualExitCodes, ...command.exitCodes }).map((each) => each[language]),
    ]) {
      expect(flat).toContain(text.replaceAll(/\s+/g, ''));
    }
    for (const line of command.examples ?? []) expect(examples).toContain(`  ${line}\n`);
  });

  test('takes no option that it does not know, and says what is missing, with 2', async () => {
    cli.environment = { LC_ALL: 'C.UTF-8' };
    const needed = (command.arguments ?? []).filter(({ optional }) => !optional);
    const given = needed.map(() => 'x');
    const unknown = await cli.run(...name.split(' '), ...given, '--no-such-option', 'x');
    expect(unknown).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--no-such-option') });
    if (needed.length === 0) return;
    const missing = await cli.run(...name.split(' '));
    expect(missing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('needs an argument') });
  });
});

test('every noun has commands', () => {
  const used = new Set(shown.flatMap((command) => nounOf(command) ?? []));
  expect(new Set(Object.keys(nouns))).toEqual(used);
});

test('all commands and those of a noun are listed within 80 columns', async () => {
  for (const locale of ['C.UTF-8', 'zh_CN.UTF-8']) {
    cli.environment = { LC_ALL: locale };
    for (const noun of [[], ...Object.keys(nouns).map((each) => [each])]) {
      const { out } = await cli.run('help', ...noun);
      expect(out.split('\n').filter((line) => Bun.stringWidth(line) > 80)).toEqual([]);
    }
  }
});
