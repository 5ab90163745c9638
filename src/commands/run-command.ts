import { parseFlags } from '../config/flags.ts';
import { configurationError } from '../config/mistake.ts';
import { options } from '../config/options.ts';
import { languageOf, type Surroundings } from '../config/surroundings.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Command } from './command.ts';
import { createProgressLine } from './progress-line.ts';

/** Finds the command that `argv` names and runs it. Resolves to the exit code. */
export async function runCommand(
  argv: readonly string[],
  list: readonly Command[],
  surroundings: Surroundings,
): Promise<number> {
  const language = languageOf(surroundings.environment);
  const words = normalize(argv);
  const { command, name, rest } = find(words, list);
  if (command === undefined) {
    const known = list.filter(({ hidden }) => hidden !== true).map((each) => each.name);
    throw operatorError('command.unknown', { name, commands: known.join(', ') });
  }
  // A child's only argument is JSON, made by this program itself.
  const known = [...Object.values(options), ...(command.ownOptions ?? [])];
  const flags = command.hidden ? { values: new Map(), rest, mistakes: [] } : parseFlags(rest, known);
  const surplus =
    command.hidden || command.name === 'help' ? [] : flags.rest.slice(command.argument === undefined ? 0 : 1);
  const mistakes = [...flags.mistakes, ...surplus.map((where) => ({ where, problem: noArguments }))];
  if (mistakes.length > 0 && command.options.length === 0) throw configurationError(mistakes, language);
  if (command.argument !== undefined && flags.rest.length === 0) {
    throw operatorError('command.argument-missing', { command: name, argument: command.argument });
  }
  const print = (line: string) => console.log(line);
  using progress = createProgressLine(process.stderr);
  return await command.run({ flags: { ...flags, mistakes }, surroundings, language, print, progress });
}

/** A noun and its verb are one name. */
function find([first = 'help', second = '', ...others]: readonly string[], list: readonly Command[]) {
  const both = `${first} ${second}`;
  const pair = list.find((each) => each.name === both);
  if (pair !== undefined) return { command: pair, name: both, rest: others };
  const command = list.find((each) => each.name === first);
  const rest = second === '' ? others : [second, ...others];
  const isNoun = list.some((each) => each.name.startsWith(`${first} `));
  return { command, name: isNoun ? both.trim() : first, rest };
}

const noArguments = { en: 'the command takes no such argument', zh: '该命令不接受此参数' };

/** `sluice`, `sluice --help` and `sluice serve --help` all ask for help. */
function normalize(argv: readonly string[]): readonly string[] {
  const [name = 'help', ...rest] = argv;
  if (name === '--version' || name === '-v') return ['version'];
  if (name === '--help' || name === '-h') return ['help', ...rest];
  const asked = rest.findIndex((argument) => argument === '--help' || argument === '-h');
  return asked < 0 ? [name, ...rest] : ['help', name, ...rest.slice(0, asked)];
}
