import { contextOption } from '../../client/context-option.ts';
import type { NamedKind } from '../../client/names-of.ts';
import { parseFlags } from '../../config/flags.ts';
import type { Option } from '../../config/option.ts';
import { options } from '../../config/options.ts';
import type { Language } from '../../contract/text.ts';
import { type Command, nounOf } from '../command.ts';
import { nouns } from '../nouns.ts';

/** What may stand where somebody types. */
export type Completion =
  | { readonly kind: 'words'; readonly words: readonly CompletionWord[] }
  /** `before` goes in front of each, as it stands in the same word. */
  | { readonly kind: 'names'; readonly of: NamedKind | 'context'; readonly before: string; readonly command: Command }
  | { readonly kind: 'files' };

export interface CompletionWord {
  readonly word: string;
  readonly summary: string;
}

const nothing: Completion = { kind: 'words', words: [] };
const helpOption = { word: '--help', summary: { en: 'explain the command', zh: '显示该命令的帮助' } };

/** What names stand for an argument, or the value of an option, that the help calls so. */
const namedKinds: Readonly<Record<string, NamedKind>> = {
  SERVICE: 'service',
  MODEL: 'model',
  'NAME[:VERSION]': 'model',
  APP: 'app',
  USER: 'user',
  PROJECT: 'project',
  KEY: 'access-key',
  WEBHOOK: 'webhook',
  REPOSITORY: 'repository',
  'REPOSITORY[:TAG]': 'repository',
};
const fileWords = new Set(['FILE', 'DIR', 'FOLDER']);

/** What may follow `typed` (the words behind `sluice`), where `current` is what has been typed of the next word. */
export function planCompletion(
  typed: readonly string[],
  current: string,
  list: readonly Command[],
  language: Language,
): Completion {
  const shown = list.filter(({ hidden }) => hidden !== true);
  const [first, ...others] = typed;
  if (first === undefined) return firstWords(shown, language);
  if (first === 'help') return planCompletion(others, current, others.length < 2 ? shown : [], language);
  const single = shown.find(({ name }) => name === first);
  if (single !== undefined) return afterCommand(single, others, current, language);
  const [second, ...rest] = others;
  if (second === undefined) return verbs(first, shown, language);
  const pair = shown.find(({ name }) => name === `${first} ${second}`);
  return pair === undefined ? nothing : afterCommand(pair, rest, current, language);
}

function firstWords(shown: readonly Command[], language: Language): Completion {
  const found = new Map<string, string>();
  for (const command of shown) {
    const noun = nounOf(command);
    found.set(noun ?? command.name, noun === undefined ? command.summary[language] : (nouns[noun]?.[language] ?? ''));
  }
  return { kind: 'words', words: [...found].map(([word, summary]) => ({ word, summary })) };
}

function verbs(noun: string, shown: readonly Command[], language: Language): Completion {
  const found = shown.filter((command) => nounOf(command) === noun);
  const words = found.map(({ name, summary }) => ({ word: name.slice(noun.length + 1), summary: summary[language] }));
  return { kind: 'words', words };
}

function afterCommand(command: Command, before: readonly string[], current: string, language: Language): Completion {
  const known = [...(command.ownOptions ?? []), ...command.options.map((key) => options[key])];
  const onlyArguments = before.includes('--');
  if (!onlyArguments) {
    const waiting = named(before.at(-1), known);
    if (waiting !== undefined && !waiting.alone) return optionValue(waiting, command, '');
    const equals = current.indexOf('=');
    const attached = equals < 0 ? undefined : named(current.slice(0, equals), known);
    if (attached !== undefined) return optionValue(attached, command, current.slice(0, equals + 1));
    if (current.startsWith('-')) return optionWords(known, before, language);
  }
  const { arguments: list = [] } = command;
  const last = list.at(-1);
  const argument = list[parseFlags(before, known).rest.length] ?? (last?.many ? last : undefined);
  if (argument !== undefined) return standsFor(argument.name, command, '');
  return onlyArguments ? nothing : optionWords(known, before, language);
}

function named(word: string | undefined, known: readonly Option<unknown>[]): Option<unknown> | undefined {
  return known.find(({ name }) => word === `--${name}`);
}

function optionWords(known: readonly Option<unknown>[], before: readonly string[], language: Language): Completion {
  const given = parseFlags(before, known).values;
  const words = known
    .filter(({ name, repeatable }) => repeatable || !given.has(name))
    .map(({ name, help }) => ({ word: `--${name}`, summary: help[language] }));
  return { kind: 'words', words: [...words, { word: helpOption.word, summary: helpOption.summary[language] }] };
}

function optionValue(option: Option<unknown>, command: Command, before: string): Completion {
  if (option.name === contextOption.name) return { kind: 'names', of: 'context', before, command };
  const { choices } = option.parse;
  if (choices !== undefined)
    return { kind: 'words', words: choices.map((each) => ({ word: before + each, summary: '' })) };
  return standsFor(option.placeholder, command, before);
}

/** What a word of the help stands for: `MODEL`, `FOLDER|IMAGE`, `bash|zsh|fish`. */
function standsFor(shown: string, command: Command, before: string): Completion {
  const parts = shown.split('|');
  if (parts.some((part) => fileWords.has(part))) return { kind: 'files' };
  const choices = parts.filter((part) => part === part.toLowerCase());
  if (choices.length > 0)
    return { kind: 'words', words: choices.map((part) => ({ word: before + part, summary: '' })) };
  if (parts.includes('CONTEXT')) return { kind: 'names', of: 'context', before, command };
  const of = parts.map((part) => namedKinds[part]).find((kind) => kind !== undefined);
  // Who is not logged in yet knows no names of a platform.
  return of !== undefined && command.ownOptions?.includes(contextOption)
    ? { kind: 'names', of, before, command }
    : nothing;
}
