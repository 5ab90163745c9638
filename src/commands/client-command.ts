import { type ApiClient, createApiClient } from '../client/api-client.ts';
import { contextOption } from '../client/context-option.ts';
import { findTarget } from '../client/find-target.ts';
import { configurationError, type Mistake } from '../config/mistake.ts';
import type { Command, CommandContext } from './command.ts';
import { type Given, jsonOption, type OptionTable, readOwnOptions } from './own-options.ts';

/** A command that talks to a platform's API, as data. `--context`, `--data` and `--json` are added. */
export interface ClientCommand<Table extends OptionTable>
  extends Pick<Command, 'name' | 'summary' | 'arguments' | 'examples' | 'exitCodes'> {
  readonly ownOptions: Table;
  /** Resolves to the exit code; nothing stands for 0. */
  readonly run: (context: ClientContext<Table>) => Promise<number | undefined>;
}

export interface ClientContext<Table extends OptionTable> extends CommandContext {
  readonly api: ApiClient;
  /** The arguments that are no options. */
  readonly args: readonly string[];
  readonly given: Given<Table & { readonly json: typeof jsonOption }>;
  /** Says the outcome: `value` as JSON where `--json` was given, else the lines. Takes the progress away first. */
  readonly answer: (value: unknown, lines: () => readonly string[]) => void;
}

/** Makes a command that reads its options, finds the platform that is meant, and runs with a client of its API. */
export function clientCommand<const Table extends OptionTable>(definition: ClientCommand<Table>): Command {
  const { run, ownOptions, ...rest } = definition;
  const table = { ...ownOptions, context: contextOption, json: jsonOption };
  return {
    ...rest,
    ownOptions: Object.values(table),
    options: ['data', 'config'],
    strict: true,
    async run(context) {
      const { flags, surroundings, language, print, progress } = context;
      const mistakes: Mistake[] = [...flags.mistakes];
      const given = readOwnOptions(table, context, mistakes);
      if (mistakes.length > 0) throw configurationError(mistakes, language);
      const target = findTarget(flags, surroundings);
      const answer = (value: unknown, lines: () => readonly string[]) => {
        progress.clear();
        if (given.json) print(JSON.stringify(value, null, 2));
        else for (const line of lines()) print(line);
      };
      const api = createApiClient({ target, language, now: Date.now });
      return (await run({ ...context, api, args: flags.rest, given, answer })) ?? 0;
    },
  };
}
