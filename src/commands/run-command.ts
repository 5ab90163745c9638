import { parseFlags } from '../config/flags.ts';
import { configurationError } from '../config/mistake.ts';
import { options } from '../config/options.ts';
import { languageOf, type Surroundings } from '../config/surroundings.ts';
import { operatorError } from '../contract/operator-errors.ts';
import type { Command } from './command.ts';

/** Finds the command that `argv` names and runs it. Resolves to the exit code. */
export async function runCommand(
  argv: readonly string[],
  list: readonly Command[],
  surroundings: Surroundings,
): Promise<number> {
  const language = languageOf(surroundings.environment);
  const [name, rest] = normalize(argv);
  const command = list.find((each) => each.name === name);
  if (command === undefined) {
    const known = list.filter(({ hidden }) => hidden !== true).map((each) => each.name);
    throw operatorError('command.unknown', { name, commands: known.join(', ') });
  }
  // A child's only argument is JSON, made by this program itself.
  const flags = command.hidden ? { values: new Map(), rest, mistakes: [] } : parseFlags(rest, Object.values(options));
  const surplus = command.hidden || command.name === 'help' ? [] : flags.rest;
  const mistakes = [...flags.mistakes, ...surplus.map((where) => ({ where, problem: noArguments }))];
  if (mistakes.length > 0 && command.options.length === 0) throw configurationError(mistakes, language);
  const print = (line: string) => console.log(line);
  return command.run({ flags: { ...flags, mistakes }, surroundings, language, print });
}

const noArguments = { en: 'the command takes no such argument', zh: '该命令不接受此参数' };

/** `sluice`, `sluice --help` and `sluice serve --help` all ask for help. */
function normalize(argv: readonly string[]): [string, readonly string[]] {
  const [name = 'help', ...rest] = argv;
  if (name === '--version' || name === '-v') return ['version', []];
  if (name === '--help' || name === '-h') return ['help', rest];
  if (rest.some((argument) => argument === '--help' || argument === '-h')) return ['help', [name]];
  return [name, rest];
}
