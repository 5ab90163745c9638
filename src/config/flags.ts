import type { Mistake } from './mistake.ts';
import type { Option } from './option.ts';

export interface Flags {
  /** What was given for each option, in order, by option name. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  /** Arguments that are no options. */
  readonly rest: readonly string[];
  readonly mistakes: readonly Mistake[];
}

interface Split {
  readonly name: string;
  readonly value?: string;
}

function split(argument: string): Split {
  const equals = argument.indexOf('=');
  if (equals < 0) return { name: argument.slice(2) };
  return { name: argument.slice(2, equals), value: argument.slice(equals + 1) };
}

/** Reads `--name VALUE` and `--name=VALUE`; after `--` everything is an argument. */
export function parseFlags(argv: readonly string[], known: readonly Option<unknown>[]): Flags {
  const values = new Map<string, string[]>();
  const rest: string[] = [];
  const mistakes: Mistake[] = [];
  const queue = [...argv];
  for (let argument = queue.shift(); argument !== undefined; argument = queue.shift()) {
    if (argument === '--') {
      rest.push(...queue.splice(0));
    } else if (!argument.startsWith('-') || argument === '-') {
      rest.push(argument);
    } else {
      const { name, value: attached } = split(argument);
      const option = known.find((each) => isNamed(each, argument, name));
      const value = attached ?? (option?.alone ? 'true' : takeValue(queue));
      if (option === undefined) mistakes.push({ where: argument, problem: unknownOption });
      else if (value === undefined) mistakes.push({ where: argument, problem: noValue, accepted: option.accepted });
      else values.set(option.name, [...(values.get(option.name) ?? []), value]);
    }
  }
  return { values, rest, mistakes };
}

function isNamed(option: Option<unknown>, argument: string, name: string): boolean {
  if (argument.startsWith('--')) return option.name === name;
  return option.short !== undefined && argument === `-${option.short}`;
}

/** An option's value never begins with `--`: what follows is then the next option, and the value was forgotten. */
function takeValue(queue: string[]): string | undefined {
  return queue[0]?.startsWith('--') ? undefined : queue.shift();
}

const unknownOption = {
  en: 'there is no such option; `sluice help` lists them',
  zh: '没有这个选项，详见 `sluice help`',
};
const noValue = { en: 'the value is missing', zh: '缺少值' };
