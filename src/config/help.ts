import type { Language } from '../contract/text.ts';
import type { Option } from './option.ts';

/** One option for the help: name, meaning, environment variable and default. */
function describe(option: Option<unknown>, language: Language): string {
  const variables = option.environment.join(', ');
  const [open, close, separator, more] =
    language === 'zh' ? ['（', '）', '；默认：', '；可重复'] : ['(', ')', '; default: ', '; repeatable'];
  const repeat = option.repeatable ? more : '';
  const facts = `${open}${variables}${separator}${option.defaultText[language]}${repeat}${close}`;
  return `  --${option.name} ${option.placeholder}\n      ${option.help[language]}\n      ${facts}`;
}

export function describeOptions(list: readonly Option<unknown>[], language: Language): string {
  return list.map((option) => describe(option, language)).join('\n');
}
