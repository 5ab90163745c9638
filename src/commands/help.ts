import { describeOptions } from '../config/help.ts';
import { options } from '../config/options.ts';
import { wrapped } from '../config/wrapped.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { render } from '../contract/text.ts';
import { type Command, type CommandContext, nounOf, usageOf } from './command.ts';
import { usualExitCodes } from './exit-codes.ts';
import { nouns } from './nouns.ts';
import { words } from './words.ts';

type Language = CommandContext['language'];

/** The help command over the list of all commands, which only its caller knows. */
export function createHelpCommand(list: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: {
      en: 'explain the commands; `help COMMAND` explains one',
      zh: '显示帮助；`help 命令` 显示某个命令的帮助',
    },
    arguments: [{ name: 'COMMAND', optional: true, many: true }],
    options: [],
    examples: ['sluice help', 'sluice help model create'],
    async run({ flags, language, print }) {
      const shown = list().filter((command) => command.hidden !== true);
      for (const line of explain(flags.rest, shown, language)) print(line);
      return 0;
    },
  };
}

function explain([first, second]: readonly string[], shown: readonly Command[], language: Language): string[] {
  if (first === undefined) return overview(shown, language);
  const command = shown.find(({ name }) => name === `${first} ${second}`) ?? shown.find(({ name }) => name === first);
  if (command !== undefined) return explainCommand(command, language);
  const ofNoun = shown.filter((each) => nounOf(each) === first);
  if (ofNoun.length === 0) throw operatorError('command.unknown', { name: first, nearest: '' });
  return explainNoun(first, ofNoun, language);
}

function overview(shown: readonly Command[], language: Language): string[] {
  const rows = new Map<string, string>();
  for (const command of shown) {
    const noun = nounOf(command);
    if (noun === undefined) rows.set(usageOf(command), command.summary[language]);
    else rows.set(noun, [nouns[noun]?.[language], ...verbRow(noun, shown)].join(language === 'zh' ? '；' : '; '));
  }
  return [
    words.usage[language],
    '',
    words.commands[language],
    ...helpTable([...rows]),
    '',
    ...wrapped(words.moreHelp[language], 0),
  ];
}

function verbRow(noun: string, shown: readonly Command[]): string[] {
  return [
    shown
      .filter((each) => nounOf(each) === noun)
      .map(({ name }) => name.slice(noun.length + 1))
      .join(', '),
  ];
}

function explainNoun(noun: string, list: readonly Command[], language: Language): string[] {
  const rows = list.map((command) => [usageOf(command), command.summary[language]] as const);
  const title = `sluice ${noun}: ${nouns[noun]?.[language] ?? ''}`;
  return [title, '', words.commands[language], ...helpTable(rows), '', ...wrapped(words.moreHelp[language], 0)];
}

function explainCommand(command: Command, language: Language): string[] {
  const { examples = [], summary } = command;
  return [
    ...wrapped(`sluice ${usageOf(command)}: ${summary[language]}`, 0),
    ...optionLines(command, language),
    ...exitCodeLines(command, language),
    ...(examples.length === 0 ? [] : ['', words.examples[language], ...examples.map((line) => `  ${line}`)]),
  ];
}

function optionLines(command: Command, language: Language): string[] {
  const list = [...(command.ownOptions ?? []), ...command.options.map((key) => options[key])];
  if (list.length === 0) return [];
  const title = render(words.optionsOf, { command: command.name }, language);
  return ['', title, describeOptions(list, language), '', ...wrapped(words.optionSources[language], 0)];
}

function exitCodeLines({ exitCodes }: Command, language: Language): string[] {
  const rows = Object.entries({ ...usualExitCodes, ...exitCodes });
  return ['', words.exitCodes[language], ...helpTable(rows.map(([code, text]) => [code, text[language]] as const))];
}

/** Where the second column begins at most. */
const widest = 26;

/** Names and what they mean, in two columns; a name that is too wide has a line for itself. */
function helpTable(rows: readonly (readonly [name: string, meaning: string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => Bun.stringWidth(name)).filter((each) => each <= widest), 0);
  return rows.flatMap(([name, meaning]) => {
    const [first = '', ...others] = wrapped(meaning, width + 4);
    const gap = width - Bun.stringWidth(name);
    if (gap < 0) return [`  ${name}`, first, ...others];
    return [`  ${name}${' '.repeat(gap)}  ${first.trimStart()}`, ...others];
  });
}
