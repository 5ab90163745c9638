import { contextFilePath, readContexts, writeContexts } from '../../client/context-file.ts';
import { unknownContext } from '../../client/find-target.ts';
import { localName } from '../../client/target.ts';
import { render } from '../../contract/text.ts';
import type { Command } from '../command.ts';
import { answerText, jsonOption } from '../own-options.ts';
import { words } from '../words.ts';

export const contextUseCommand: Command = {
  name: 'context use',
  summary: {
    en: 'talk to this platform from now on; `local` is the one of this machine',
    zh: '切换到指定平台；`local` 为本机的平台',
  },
  arguments: [{ name: 'CONTEXT' }],
  options: [],
  ownOptions: [jsonOption],
  strict: true,
  examples: ['sluice context use prod', 'sluice context use local'],
  async run({ flags, surroundings, language, print }) {
    const path = contextFilePath(surroundings);
    const { contexts } = readContexts(path);
    const name = flags.rest[0] ?? '';
    if (name !== localName && contexts[name] === undefined) throw unknownContext(name, Object.keys(contexts));
    writeContexts(path, { ...(name !== localName && { current: name }), contexts });
    print(answerText(flags, { name }, render(words.usesContext, { name }, language)));
    return 0;
  },
};
