import { createApiClient } from '../../client/api-client.ts';
import { contextFilePath, readContexts } from '../../client/context-file.ts';
import { findTarget } from '../../client/find-target.ts';
import { namesOf } from '../../client/names-of.ts';
import { localName } from '../../client/target.ts';
import { parseFlags } from '../../config/flags.ts';
import { options } from '../../config/options.ts';
import type { Command, CommandContext } from '../command.ts';
import { printable } from '../printable.ts';
import { type CompletionWord, planCompletion } from './plan-completion.ts';

/** Tells the scripts that names of files may stand there, which the shell knows better. */
const filesMark = ':files';

/** What a shell may put on a command line as it stands: a platform gives its things the names that it likes. */
const harmless = /^[\p{L}\p{N}_-][\p{L}\p{N}_.:@/=-]*$/u;

/**
 * What the scripts of `sluice completion` ask, with the words behind `sluice` as arguments behind `--`, the last of them as
 * far as it is typed. Prints what may stand there, a line each: the word, a tab, what it is. Whatever goes wrong, it is quiet.
 */
export function createCompleteCommand(list: () => readonly Command[]): Command {
  return {
    name: 'complete',
    summary: { en: 'answer the completion of a shell', zh: '供命令行补全使用' },
    options: [],
    hidden: true,
    async run(context) {
      const { flags, language, print } = context;
      const typed = flags.rest.slice(1);
      const current = typed.pop() ?? '';
      const plan = planCompletion(typed, current, list(), language);
      if (plan.kind === 'files') print(filesMark);
      const words =
        plan.kind === 'words' ? plan.words : plan.kind === 'names' ? await names(plan, typed, current, context) : [];
      for (const { word, summary } of words) {
        if (word.startsWith(current) && harmless.test(word)) print(`${word}\t${printable(summary)}`);
      }
      return 0;
    },
  };
}

type Names = Extract<ReturnType<typeof planCompletion>, { readonly kind: 'names' }>;

async function names(
  { of, before, command }: Names,
  typed: readonly string[],
  current: string,
  { surroundings, language }: CommandContext,
): Promise<readonly CompletionWord[]> {
  try {
    const known = [...(command.ownOptions ?? []), ...command.options.map((key) => options[key])];
    const found =
      of === 'context'
        ? [...Object.keys(readContexts(contextFilePath(surroundings)).contexts), localName]
        : await namesOf(
            of,
            createApiClient({ target: findTarget(parseFlags(typed, known), surroundings), language, now: Date.now }),
            current.slice(before.length),
          );
    return [...new Set(found)].map((name) => ({ word: before + name, summary: '' }));
  } catch {
    return [];
  }
}
