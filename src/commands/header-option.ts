import type { Option, Parsed } from '../config/option.ts';
import { ownOption } from './own-options.ts';

/** Header fields for an image, as `curl` takes them. */
export const headerOption: Option<readonly [string, string]> & { readonly repeatable: true } = {
  ...ownOption({
    name: 'header',
    placeholder: "'NAME: VALUE'",
    parse: parseHeader,
    accepted: { en: 'NAME: VALUE, in ASCII', zh: 'NAME: VALUE，仅限 ASCII 字符' },
    help: { en: 'send this header field', zh: '发送该请求头' },
  }),
  repeatable: true,
};

/** RFC 9110, sections 5.1 and 5.5. */
function parseHeader(text: string): Parsed<readonly [string, string]> {
  const [, name, value] = /^([A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}):[ \t]*([\x20-\x7e\t]{0,8192})$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return { value: [name, value.trimEnd()] };
  return { problem: { en: 'this is not a header field', zh: '不是请求头' } };
}
