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

/** Flags go before environment, environment before file. Only the place that counts is parsed. */
export function createResolver(
  sources: {
    readonly flags: Flags;
    readonly surroundings: Surroundings;
    readonly file?: FileValues & { path: string };
  },
  mistakes: Mistake[],
): Resolver {
  const find = (option: Option<unknown>): Given | undefined => {
    const flag = sources.flags.values.get(option.name);
    if (flag !== undefined) return { where: `--${option.name}`, texts: option.repeatable ? flag : flag.slice(-1) };
    const variable = option.environment.find((name) => sources.surroundings.environment[name]);
    if (variable !== undefined) {
      const text = sources.surroundings.environment[variable] ?? '';
      return { where: variable, texts: option.repeatable ? text.split(',').map((item) => item.trim()) : [text] };
    }
    const texts = sources.file?.values.get(option.name);
    return texts === undefined ? undefined : { where: `${sources.file?.path}: ${option.name}`, texts };
  };

  const all = <Key extends OptionKey>(key: Key): readonly OptionValue<Key>[] => {
    const option = table[key];
    const given = find(option);
    return (given?.texts ?? []).flatMap((text) => {
      const parsed = option.parse(text, sources.surroundings);
      if ('value' in parsed) return [parsed.value];
      mistakes.push({ where: `${given?.where} ${text}`, problem: parsed.problem, accepted: option.accepted });
      return [];
    });
  };

  return { all, one: (key) => all(key)[0] };
}
