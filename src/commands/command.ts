import type { Flags } from '../config/flags.ts';
import type { Option } from '../config/option.ts';
import type { OptionKey } from '../config/options.ts';
import type { Surroundings } from '../config/surroundings.ts';
import type { Language, Text } from '../contract/text.ts';
import type { ProgressLine } from './progress-line.ts';

/** One command, as data; `commands.ts` lists them all. */
export interface Command {
  /** One word, or a noun and a verb: `serve`, `image doctor`. */
  readonly name: string;
  readonly summary: Text;
  /** Shown in its help; any other option is accepted and means nothing to it. */
  readonly options: readonly OptionKey[];
  /** Its one argument, as the help shows it: `IMAGE`. Absent: it takes none. */
  readonly argument?: string;
  /** Options that no other command has; they stand on the command line alone. */
  readonly ownOptions?: readonly Option<unknown>[];
  /** Not for people: absent from the help, and its arguments are not read as options. */
  readonly hidden?: true;
  /** Resolves to the exit code. Rejects with an `OperatorError` for what the operator can mend. */
  readonly run: (context: CommandContext) => Promise<number>;
}

export interface CommandContext {
  readonly flags: Flags;
  readonly surroundings: Surroundings;
  readonly language: Language;
  /** Writes one line to standard output. */
  readonly print: (line: string) => void;
  /** What a person who waits wants to know: on standard error, so that it mixes with no answer. */
  readonly progress: ProgressLine;
}
