import type { Language } from '../contract/text.ts';
import type { Option } from './option.ts';
import { wrapped } from './wrapped.ts';

/** One option for the help: name, meaning, environment variable and default. */
function describe(option: Option<unknown>, language: Language): string {
  const variables = option.environment.join(', ');
  const [open, close, separator, more] =
    language === 'zh' ? ['（', '）', '；默认：', '；可重复'] : ['(', ')', '; default: ', '; repeatable'];
  const repeat = option.repeatable ? more : '';
  const value = `${option.defaultText[language]}${repeat}`;
  // An option of one command stands on the command line alone.
  const sources = variables === '' ? separator.replace(/^; |^；/, '') : `${variables}${separator}`;
  const facts = `${open}${sources}${value}${close}`;
  const short = option.short === undefined ? '' : `-${option.short}, `;
  const name = `  ${short}--${option.name} ${option.placeholder}`.trimEnd();
  return [name, ...wrapped(option.help[language], 6), ...wrapped(facts, 6)].join('\n');
}

export function describeOptions(list: readonly Option<unknown>[], language: Language): string {
  return list.map((option) => describe(option, language)).join('\n');
}
