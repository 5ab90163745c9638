import type { Option } from '../config/option.ts';
import { parseName } from '../config/parsers.ts';

/** Which platform a command talks to. */
export const contextOption = {
  name: 'context',
  environment: ['SLUICE_CONTEXT'],
  placeholder: 'NAME',
  parse: parseName,
  accepted: { en: 'a name that `sluice context list` shows', zh: '`sluice context list` 中列出的名称' },
  defaultText: { en: 'the one in use; else the installation of this machine', zh: '当前上下文；没有时为本机的平台' },
  help: { en: 'which platform to talk to, by the name of its context', zh: '要访问的平台（上下文名称）' },
} satisfies Option<string>;
