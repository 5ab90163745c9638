import { appResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { ownOption, parseText } from '../own-options.ts';
import { appLines } from './app-lines.ts';

export const appCreateCommand = clientCommand({
  name: 'app create',
  summary: { en: 'make an app: a caller with a key of its own', zh: '创建应用，即拥有独立密钥的调用方' },
  arguments: [{ name: 'NAME' }],
  ownOptions: {
    remark: ownOption({
      name: 'remark',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'up to 200 characters', zh: '最多 200 个字符' },
      help: { en: 'what it is for', zh: '用途说明' },
    }),
  },
  examples: ['sluice app create shop --remark "the shop in Hangzhou"'],
  async run({ api, args, given, answer, language }) {
    const body = { app_name: args[0], app_remark: given.remark };
    const { app } = await api.call({ method: 'POST', path: '/v1/{p}/app-auth/apps', body }, appResponse);
    answer(app, () => appLines(app, language));
    return undefined;
  },
});
