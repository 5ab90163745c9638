import { apiPath } from '../../client/api-client.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { checkPullCredentialResponse, pullCredentialResponse } from '../../contract/resources/pull-credentials.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { usualExitCodes } from '../exit-codes.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { loginWords as words } from './login-words.ts';
import { registryArgument } from './registry-argument.ts';

export const registryLoginCommand = clientCommand({
  name: 'registry login',
  summary: {
    en: "store what the project's models pull images of another registry with, and try it",
    zh: '保存并检查本项目的模型从外部镜像仓库拉取镜像所用的登录信息',
  },
  arguments: [{ name: 'REGISTRY' }],
  ownOptions: {
    username: ownOption({
      name: 'username',
      placeholder: 'USER',
      parse: parseText,
      accepted: { en: 'a text without a colon', zh: '不含冒号的文本' },
      defaultText: { en: 'asked for', zh: '询问' },
      help: { en: 'who logs in', zh: '登录的用户' },
    }),
    passwordStdin: flagOption('password-stdin', {
      en: 'read the password or token from standard input',
      zh: '从标准输入读取密码或令牌',
    }),
  },
  examples: [
    'sluice registry login registry.example.com --username robot --password-stdin < token',
    'sluice registry login docker.io --username alice',
  ],
  exitCodes: {
    ...usualExitCodes,
    1: {
      en: 'it is stored, and the registry refuses it or cannot be asked; or it could not be stored',
      zh: '已保存，但镜像仓库拒绝或无法访问；或者未能保存',
    },
  },
  async run({ api, args, given, answer, progress, terminal, language }) {
    const registry = registryArgument(args[0]);
    if (!given.passwordStdin && !terminal.interactive) throw operatorError('login.no-password', {});
    const asked = terminal.interactive && given.username === undefined;
    const user = asked ? await terminal.ask(render(words.askUser, { registry }, language)) : (given.username ?? '');
    const password = given.passwordStdin
      ? await terminal.readAll()
      : await terminal.askSecret(render(words.askPassword, { user }, language));
    const path = apiPath`/v1/{p}/pull-credentials/${registry}`;
    const body = { username: user, password };
    const stored = await api.call({ method: 'PUT', path, body }, pullCredentialResponse);
    progress.show(render(words.checking, { registry }, language));
    const check = await api.call({ method: 'POST', path: `${path}/check` }, checkPullCredentialResponse);
    answer({ ...stored, check }, () => [
      render(words.stored, { user, registry: stored.registry }, language),
      check.message,
    ]);
    return check.result === 'refused' || check.result === 'unreachable' ? 1 : 0;
  },
});
