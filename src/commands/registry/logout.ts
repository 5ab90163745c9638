import { apiPath } from '../../client/api-client.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { loginWords as words } from './login-words.ts';
import { registryArgument } from './registry-argument.ts';

export const registryLogoutCommand = clientCommand({
  name: 'registry logout',
  summary: { en: "delete the project's login for another registry", zh: '删除本项目在外部镜像仓库的登录信息' },
  arguments: [{ name: 'REGISTRY' }],
  ownOptions: {},
  examples: ['sluice registry logout registry.example.com'],
  async run({ api, args, answer, language }) {
    const registry = registryArgument(args[0]);
    await api.send({ method: 'DELETE', path: apiPath`/v1/{p}/pull-credentials/${registry}` });
    answer({ registry }, () => [render(words.deleted, { registry }, language)]);
    return undefined;
  },
});
