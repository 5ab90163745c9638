import type { Flags } from '../config/flags.ts';
import type { OptionKey } from '../config/options.ts';
import type { Surroundings } from '../config/surroundings.ts';
import type { Language, Text } from '../contract/text.ts';

/** One command, as data; `commands.ts` lists them all. */
export interface Command {
  readonly name: string;
  readonly summary: Text;
  /** Shown in its help; any other option is accepted and means nothing to it. */
  readonly options: readonly OptionKey[];
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
}
