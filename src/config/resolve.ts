import type { FileValues } from './configuration-file.ts';
import type { Flags } from './flags.ts';
import type { Mistake } from './mistake.ts';
import type { Option } from './option.ts';
import { type OptionKey, type OptionValue, options } from './options.ts';
import type { Surroundings } from './surroundings.ts';

/** Answers with an option's values as they were given, or with nothing, and notes what is wrong with them. */
export interface Resolver {
  readonly all: <Key extends OptionKey>(key: Key) => readonly OptionValue<Key>[];
  readonly one: <Key extends OptionKey>(key: Key) => OptionValue<Key> | undefined;
}

interface Given {
  readonly where: string;
  readonly texts: readonly string[];
}

const table: { readonly [Key in OptionKey]: Option<OptionValue<Key>> } = options;

interface Sources {
  readonly flags: Flags;
  readonly surroundings: Surroundings;
  readonly file?: FileValues & { path: string };
}

/** Flags go before environment, environment before file. Only the place that counts is parsed. */
export function createResolver(sources: Sources, mistakes: Mistake[]): Resolver {
  const all = <Key extends OptionKey>(key: Key): readonly OptionValue<Key>[] => {
    const option = table[key];
    return resolveOption(option, sources, mistakes);
  };
  return { all, one: (key) => all(key)[0] };
}

/** The values of one option, of the table or of a command's own. */
export function resolveOption<Value>(option: Option<Value>, sources: Sources, mistakes: Mistake[]): readonly Value[] {
  const given = find(option, sources);
  return (given?.texts ?? []).flatMap((text) => {
    const parsed = option.parse(text, sources.surroundings);
    if ('value' in parsed) return [parsed.value];
    mistakes.push({ where: `${given?.where} ${text}`, problem: parsed.problem, accepted: option.accepted });
    return [];
  });
}

function find(option: Option<unknown>, sources: Sources): Given | undefined {
  const flag = sources.flags.values.get(option.name);
  if (flag !== undefined) return { where: `--${option.name}`, texts: option.repeatable ? flag : flag.slice(-1) };
  const variable = option.environment.find((name) => sources.surroundings.environment[name]);
  if (variable !== undefined) {
    const text = sources.surroundings.environment[variable] ?? '';
    return { where: variable, texts: option.repeatable ? text.split(',').map((item) => item.trim()) : [text] };
  }
  const texts = sources.file?.values.get(option.name);
  return texts === undefined ? undefined : { where: `${sources.file?.path}: ${option.name}`, texts };
}
