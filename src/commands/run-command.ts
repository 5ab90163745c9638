import { type Flags, parseFlags } from '../config/flags.ts';
import { configurationError } from '../config/mistake.ts';
import type { Option } from '../config/option.ts';
import { options } from '../config/options.ts';
import { languageOf, type Surroundings } from '../config/surroundings.ts';
import { operatorError } from '../contract/operator-errors.ts';
import { type Language, render } from '../contract/text.ts';
import type { ByteOutput } from './byte-output.ts';
import { type Command, nounOf } from './command.ts';
import { nearestName } from './nearest-name.ts';
import { createProgressLine, type ProgressStream } from './progress-line.ts';
import type { Terminal } from './terminal.ts';
import { words } from './words.ts';

/** Where a command's words go. */
export interface CommandOutput {
  /** Takes one line. */
  readonly print: (line: string) => void;
  readonly output: ByteOutput;
  readonly progress: ProgressStream;
  readonly terminal: Terminal;
}

/** Finds the command that `argv` names and runs it. Resolves to the exit code. */
export async function runCommand(
  argv: readonly string[],
  list: readonly Command[],
  surroundings: Surroundings,
  { print, output, progress: stream, terminal }: CommandOutput,
): Promise<number> {
  const language = languageOf(surroundings.environment);
  const { command, rest } = find(normalize(argv), list, language);
  const flags = readFlags(command, rest);
  // Commands that read the configuration tell all mistakes at once, those of the configuration included.
  if (flags.mistakes.length > 0 && command.options.length === 0) throw configurationError(flags.mistakes, language);
  const missing = (command.arguments ?? []).filter(({ optional }) => !optional)[flags.rest.length];
  if (missing !== undefined) {
    throw operatorError('command.argument-missing', { command: command.name, argument: missing.name });
  }
  using progress = createProgressLine(stream);
  const note = (line: string) => {
    progress.clear();
    stream.write(`${line}\n`);
  };
  return await command.run({ flags, surroundings, language, print, note, output, terminal, progress });
}

function readFlags(command: Command, rest: readonly string[]): Flags {
  // A child's only argument is JSON, made by this program itself.
  if (command.hidden) return { values: new Map(), rest, mistakes: [] };
  const flags = parseFlags(rest, knownOptions(command));
  const list = command.arguments ?? [];
  const most = list.at(-1)?.many ? Number.POSITIVE_INFINITY : list.length;
  const surplus = flags.rest.slice(most).map((where) => ({ where, problem: noArguments }));
  return { ...flags, mistakes: [...flags.mistakes, ...surplus] };
}

/** An option of the command's own counts where the product has one of the same name. */
export function knownOptions({ ownOptions = [], options: shown, strict }: Command): readonly Option<unknown>[] {
  return [...ownOptions, ...(strict ? shown.map((key) => options[key]) : Object.values(options))];
}

/** A noun and its verb are one name. */
function find([first = 'help', second, ...others]: readonly string[], list: readonly Command[], language: Language) {
  const pair = second === undefined ? undefined : list.find(({ name }) => name === `${first} ${second}`);
  if (pair !== undefined) return { command: pair, rest: others };
  const single = list.find(({ name }) => name === first);
  if (single !== undefined) return { command: single, rest: second === undefined ? others : [second, ...others] };
  const shown = list.filter(({ hidden }) => hidden !== true);
  const verbs = shown.filter((each) => nounOf(each) === first).map(({ name }) => name.slice(first.length + 1));
  const mean = (typed: string, names: readonly string[], before = '') => {
    const nearest = nearestName(typed, names);
    return nearest === undefined ? '' : render(words.didYouMean, { command: `${before}${nearest}` }, language);
  };
  if (verbs.length === 0) {
    const names = shown.flatMap((each) => nounOf(each) ?? each.name);
    throw operatorError('command.unknown', { name: first, nearest: mean(first, [...new Set(names)]) });
  }
  if (second === undefined || second.startsWith('-')) {
    throw operatorError('command.verb-missing', { noun: first, verbs: verbs.join(', ') });
  }
  const nearest = mean(second, verbs, `${first} `);
  throw operatorError('command.unknown-verb', { noun: first, name: second, verbs: verbs.join(', '), nearest });
}

const noArguments = { en: 'the command takes no such argument', zh: '该命令不接受此参数' };

/** `sluice`, `sluice --help` and `sluice serve --help` all ask for help. */
function normalize(argv: readonly string[]): readonly string[] {
  const [name = 'help', ...rest] = argv;
  if (name === '--version' || name === '-v') return ['version'];
  if (name === '--help' || name === '-h') return ['help', ...rest];
  const end = rest.indexOf('--');
  const read = end < 0 ? rest : rest.slice(0, end);
  const asked = read.findIndex((argument) => argument === '--help' || argument === '-h');
  return asked < 0 ? [name, ...rest] : ['help', name, ...rest.slice(0, asked)];
}
