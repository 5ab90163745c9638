import type { Mistake } from './mistake.ts';
import type { Option } from './option.ts';
import { readYaml } from './read-yaml.ts';

export interface FileValues {
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly mistakes: readonly Mistake[];
}

const notAMapping = { en: 'the file must hold `name: value` lines', zh: '文件内容必须是 `名称: 值` 的形式' };
const unknownKey = { en: 'there is no such option; `sluice help` lists them', zh: '没有这个选项，详见 `sluice help`' };
const notText = { en: 'the value must be a text or a number', zh: '值必须是文本或数字' };
const notList = { en: 'only one value is possible', zh: '只能有一个值' };
const notExact = {
  en: 'a number this long loses digits: write it in quotes',
  zh: '数字过长会丢失精度，请加引号',
};

/** Reads a configuration file: a YAML mapping of option names to values, or to lists where an option is repeatable. */
export function readConfigurationFile(path: string, known: readonly Option<unknown>[]): FileValues {
  const parsed = parse(path);
  if ('problem' in parsed) return { values: new Map(), mistakes: [{ where: path, problem: parsed.problem }] };
  const values = new Map<string, readonly string[]>();
  const mistakes: Mistake[] = [];
  for (const [key, value] of Object.entries(parsed.mapping)) {
    const where = `${path}: ${key}`;
    const option = known.find((each) => each.name === key);
    if (option === undefined) {
      mistakes.push({ where, problem: unknownKey });
    } else if (value !== null) {
      const read = texts(value, option);
      if ('problem' in read) mistakes.push({ where, problem: read.problem, accepted: option.accepted });
      else values.set(key, read.texts);
    }
  }
  return { values, mistakes };
}

function parse(path: string) {
  const read = readYaml(path);
  if ('problem' in read) return read;
  const content = read.value ?? {};
  if (typeof content !== 'object' || Array.isArray(content)) return { problem: notAMapping };
  return { mapping: content as Readonly<Record<string, unknown>> };
}

function texts(value: unknown, option: Option<unknown>) {
  const items = Array.isArray(value) ? value : [value];
  if (Array.isArray(value) && option.repeatable !== true) return { problem: notList };
  if (items.some((item) => typeof item === 'number' && !Number.isSafeInteger(item))) return { problem: notExact };
  if (items.some((item) => typeof item !== 'string' && typeof item !== 'number')) return { problem: notText };
  return { texts: items.map(String) };
}
