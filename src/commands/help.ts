import { describeOptions } from '../config/help.ts';
import { options } from '../config/options.ts';
import { render } from '../contract/text.ts';
import type { Command, CommandContext } from './command.ts';
import { tableLines } from './table-lines.ts';
import { words } from './words.ts';

/** The help command over the list of all commands, which only its caller knows. */
export function createHelpCommand(list: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: {
      en: 'explain the commands; `help COMMAND` explains one',
      zh: '显示帮助；`help 命令` 显示某个命令的帮助',
    },
    options: [],
    async run(context) {
      const shown = list().filter((command) => command.hidden !== true);
      const { rest } = context.flags;
      const named = shown.find(({ name }) => name.split(' ').every((word, at) => word === rest[at]));
      for (const line of named === undefined ? overview(shown, context) : explain(named, context)) context.print(line);
      return 0;
    },
  };
}

function overview(shown: readonly Command[], { language }: CommandContext): string[] {
  const rows = shown.map((command) => [called(command), command.summary[language]] as const);
  const serve = shown.filter(({ name }) => name === 'serve').flatMap((command) => optionLines(command, language));
  return [words.usage[language], '', words.commands[language], ...tableLines(rows), ...serve];
}

function explain(command: Command, { language }: CommandContext): string[] {
  return [`sluice ${called(command)}: ${command.summary[language]}`, ...optionLines(command, language)];
}

function called({ name, argument }: Command): string {
  return argument === undefined ? name : `${name} ${argument}`;
}

function optionLines(command: Command, language: CommandContext['language']): string[] {
  const list = [...(command.ownOptions ?? []), ...command.options.map((key) => options[key])];
  if (list.length === 0) return [];
  const title = render(words.optionsOf, { command: command.name }, language);
  return ['', title, describeOptions(list, language), '', words.optionSources[language]];
}
