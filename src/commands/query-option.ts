import type { Option, Parsed } from '../config/option.ts';
import { ownOption } from './own-options.ts';

/** More of a query. */
export const queryOption: Option<readonly [string, string]> & { readonly repeatable: true } = {
  ...ownOption({
    name: 'query',
    placeholder: 'NAME=VALUE',
    parse: parsePair,
    accepted: { en: 'NAME=VALUE', zh: 'NAME=VALUE' },
    help: { en: 'add this to the query; it is encoded', zh: '追加查询参数，自动编码' },
  }),
  repeatable: true,
};

function parsePair(text: string): Parsed<readonly [string, string]> {
  const at = text.indexOf('=');
  if (at > 0) return { value: [text.slice(0, at), text.slice(at + 1)] };
  return { problem: { en: 'this has not the form', zh: '格式不符' } };
}
