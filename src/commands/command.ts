import type { Flags } from '../config/flags.ts';
import type { Option } from '../config/option.ts';
import type { OptionKey } from '../config/options.ts';
import type { Surroundings } from '../config/surroundings.ts';
import type { Language, Text } from '../contract/text.ts';
import type { ByteOutput } from './byte-output.ts';
import type { ExitCodes } from './exit-codes.ts';
import type { ProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** One command, as data; `commands.ts` lists them all. */
export interface Command {
  /** One word, or a noun and a verb: `serve`, `image doctor`. Every noun has a row in `nouns.ts`. */
  readonly name: string;
  readonly summary: Text;
  /** Options of the product (`config/options.ts`) that its help shows. */
  readonly options: readonly OptionKey[];
  /** What stands on the command line beside options, in order. Absent: nothing may. */
  readonly arguments?: readonly CommandArgument[];
  /** Options of its own; they go before those of the product. */
  readonly ownOptions?: readonly Option<unknown>[];
  /** Command lines as they are typed, shown in its help. */
  readonly examples?: readonly string[];
  /** What its exit codes say where that is more than `exit-codes.ts` says of every command. */
  readonly exitCodes?: ExitCodes;
  /** Any other option is a mistake. Else those of the product are accepted and mean nothing to it, so that `down` may be told what `serve` is told. */
  readonly strict?: true;
  /** Not for people: absent from the help, and its arguments are not read as options. */
  readonly hidden?: true;
  /** Resolves to the exit code. Rejects with an `OperatorError` for what the operator can mend. */
  readonly run: (context: CommandContext) => Promise<number>;
}

export interface CommandArgument {
  /** As the help shows it: `IMAGE`. */
  readonly name: string;
  readonly optional?: true;
  /** The last one may stand there more than once. */
  readonly many?: true;
}

export interface CommandContext {
  readonly flags: Flags;
  readonly surroundings: Surroundings;
  readonly language: Language;
  /** Writes one line to standard output. */
  readonly print: (line: string) => void;
  /** Writes one line to standard error, for what is no answer. */
  readonly note: (line: string) => void;
  /** Standard output for bytes. */
  readonly output: ByteOutput;
  readonly terminal: Terminal;
  /** What a person who waits wants to know: on standard error, so that it mixes with no answer. */
  readonly progress: ProgressLine;
}

/** The command line in short: `image push IMAGE [NAME]`. */
export function usageOf({ name, arguments: list = [] }: Pick<Command, 'name' | 'arguments'>): string {
  const shown = list.map((each) => {
    const repeated = each.many ? `${each.name}…` : each.name;
    return each.optional ? `[${repeated}]` : repeated;
  });
  return [name, ...shown].join(' ');
}

/** The noun of a command that has one. */
export function nounOf({ name }: Pick<Command, 'name'>): string | undefined {
  const [first, second] = name.split(' ');
  return second === undefined ? undefined : first;
}
