import type { Flags } from '../config/flags.ts';
import type { Mistake } from '../config/mistake.ts';
import type { Option, Parser } from '../config/option.ts';
import { parseInteger } from '../config/parsers.ts';
import { resolveOption } from '../config/resolve.ts';
import type { Text } from '../contract/text.ts';
import type { CommandContext } from './command.ts';

/** A command's own options, by the names that its code has for them. */
export type OptionTable = Readonly<Record<string, Option<unknown>>>;

/** What was given for each of them: a value or none, a list where an option is repeatable, `true` or none where it stands alone. */
export type Given<Table extends OptionTable> = {
  readonly [Key in keyof Table]: Table[Key] extends Option<infer Value>
    ? Table[Key] extends { readonly repeatable: true }
      ? readonly Value[]
      : Value | undefined
    : never;
};

/** An option that stands on the command line alone, not in the environment or a file. */
export function ownOption<Value>(
  option: Pick<Option<Value>, 'name' | 'placeholder' | 'accepted' | 'help'> & {
    readonly parse: Parser<Value>;
    readonly defaultText?: Text;
  },
): Option<Value> & { readonly repeatable?: never } {
  const { defaultText = { en: 'none', zh: '无' }, ...rest } = option;
  return { ...rest, environment: [], defaultText };
}

/** An option without a value: given or not. */
export function flagOption(name: string, help: Text): Option<true> & { readonly repeatable?: never } {
  const no = { en: 'no', zh: '否' };
  return { name, environment: [], placeholder: '', parse: isGiven, accepted: no, defaultText: no, help, alone: true };
}

const isGiven: Parser<true> = (text) =>
  text === 'true'
    ? { value: true }
    : { problem: { en: 'the option stands alone, without a value', zh: '该选项不带值' } };

export const jsonOption = flagOption('json', { en: 'print JSON, for programs', zh: '以 JSON 输出，供程序使用' });

/** The outcome as JSON where `--json` was given, else in words. */
export function answerText(flags: Flags, value: unknown, text: string): string {
  return flags.values.has(jsonOption.name) ? JSON.stringify(value, null, 2) : text;
}

/** How many rows a list has at most: `usual` unless told otherwise, `largest` at the most. */
export function limitOption(largest: number, usual: number) {
  return ownOption({
    name: 'limit',
    placeholder: 'N',
    parse: parseInteger(1, largest),
    accepted: { en: `a number from 1 to ${largest}`, zh: `1 到 ${largest} 的整数` },
    defaultText: { en: String(usual), zh: String(usual) },
    help: { en: 'at most so many', zh: '最多列出的条数' },
  });
}

/** Any text, for what the platform judges. */
export const parseText: Parser<string> = (text) => ({ value: text });

/** Reads what was given for the options of `table`, and notes what is wrong with it. */
export function readOwnOptions<Table extends OptionTable>(
  table: Table,
  { flags, surroundings }: Pick<CommandContext, 'flags' | 'surroundings'>,
  mistakes: Mistake[],
): Given<Table> {
  const read = (option: Option<unknown>) => {
    const values = resolveOption(option, { flags, surroundings }, mistakes);
    return option.repeatable ? values : values[0];
  };
  return Object.fromEntries(Object.entries(table).map(([key, option]) => [key, read(option)])) as Given<Table>;
}
