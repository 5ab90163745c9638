import { contextFilePath, readContexts } from '../../client/context-file.ts';
import { columnLines } from '../column-lines.ts';
import type { Command } from '../command.ts';
import { listWords } from '../list-words.ts';
import { jsonOption } from '../own-options.ts';

export const contextListCommand: Command = {
  name: 'context list',
  summary: { en: 'the platforms that this user is logged in to', zh: '列出当前用户已登录的平台' },
  options: [],
  ownOptions: [jsonOption],
  strict: true,
  examples: ['sluice context list', 'sluice context list --json'],
  async run({ flags, surroundings, language, print }) {
    const { current, contexts } = readContexts(contextFilePath(surroundings));
    if (flags.values.has(jsonOption.name)) {
      // All but what proves who calls.
      const shown = Object.entries(contexts).map(([name, { address, user, domain, project }]) => ({
        name,
        used: name === current,
        address,
        user,
        domain,
        project,
      }));
      print(JSON.stringify(shown, null, 2));
      return 0;
    }
    const lines = columnLines(
      Object.entries(contexts),
      [
        [listWords.used, ([name]) => (name === current ? '*' : '')],
        [listWords.name, ([name]) => name],
        [listWords.address, ([, context]) => context.address],
        [listWords.user, ([, context]) => context.user],
        [listWords.project, ([, context]) => context.project.name],
      ],
      language,
    );
    for (const line of lines) print(line);
    return 0;
  },
};
