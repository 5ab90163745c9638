import { type ApiClient, createApiClient } from '../client/api-client.ts';
import { contextOption } from '../client/context-option.ts';
import { findProject } from '../client/find-project.ts';
import { findTarget } from '../client/find-target.ts';
import { projectOption } from '../client/project-option.ts';
import type { Target } from '../client/target.ts';
import { configurationError, type Mistake } from '../config/mistake.ts';
import type { Command, CommandContext } from './command.ts';
import { type Given, jsonOption, type OptionTable, readOwnOptions } from './own-options.ts';

/** A command that talks to a platform's API, as data. `--context`, `--project`, `--data` and `--json` are added. */
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
  readonly given: Given<Table> & Given<typeof commonOptions>;
  /** Says the outcome: `value` as JSON where `--json` was given, else the lines. Takes the progress away first. */
  readonly answer: (value: unknown, lines: () => readonly string[]) => void;
}

const commonOptions = { context: contextOption, project: projectOption, json: jsonOption };

/** Makes a command that reads its options, finds the platform that is meant, and runs with a client of its API. */
export function clientCommand<const Table extends OptionTable>(definition: ClientCommand<Table>): Command {
  const { run, ownOptions, ...rest } = definition;
  return {
    ...rest,
    ownOptions: Object.values({ ...ownOptions, ...commonOptions }),
    options: ['data', 'config'],
    strict: true,
    async run(context) {
      const { flags, surroundings, language, print, progress } = context;
      const mistakes: Mistake[] = [...flags.mistakes];
      const common = readOwnOptions(commonOptions, context, mistakes);
      const given = { ...readOwnOptions(ownOptions, context, mistakes), ...common };
      if (mistakes.length > 0) throw configurationError(mistakes, language);
      const clientOf = (target: Target) => createApiClient({ target, language, now: Date.now });
      const target = await inProject(findTarget(flags, surroundings), common.project, clientOf);
      const answer = (value: unknown, lines: () => readonly string[]) => {
        progress.clear();
        if (common.json) print(JSON.stringify(value, null, 2));
        else for (const line of lines()) print(line);
      };
      return (await run({ ...context, api: clientOf(target), args: flags.rest, given, answer })) ?? 0;
    },
  };
}

/** The same platform, and in it the project that somebody names. */
async function inProject(
  target: Target,
  named: string | undefined,
  clientOf: (target: Target) => ApiClient,
): Promise<Target> {
  if (named === undefined) return target;
  // A token that is looked for with is one for no project: the target's own may not be the user's any more.
  const { id, name } = await findProject(clientOf({ ...target, project: { id: '', name: '' } }), named);
  return { ...target, project: { id, name } };
}
