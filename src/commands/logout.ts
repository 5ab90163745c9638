import { apiPath, createApiClient } from '../client/api-client.ts';
import { contextFilePath, readContexts, writeContexts } from '../client/context-file.ts';
import { contextTarget, unknownContext } from '../client/find-target.ts';
import { bareMessage } from '../contract/error-message.ts';
import { OperatorError, operatorError } from '../contract/operator-errors.ts';
import { render } from '../contract/text.ts';
import type { Command } from './command.ts';
import { answerText, jsonOption } from './own-options.ts';
import { words } from './words.ts';

export const logoutCommand: Command = {
  name: 'logout',
  summary: {
    en: 'forget a context, and delete the access key that its login made',
    zh: '删除上下文及其登录时创建的访问密钥',
  },
  arguments: [{ name: 'CONTEXT', optional: true }],
  options: [],
  ownOptions: [jsonOption],
  strict: true,
  examples: ['sluice logout', 'sluice logout prod'],
  async run({ flags, surroundings, language, print }) {
    const path = contextFilePath(surroundings);
    const file = readContexts(path);
    const name = flags.rest[0] ?? file.current;
    if (name === undefined) throw operatorError('logout.nothing', {});
    const { [name]: context, ...others } = file.contexts;
    if (context === undefined) throw unknownContext(name, Object.keys(file.contexts));
    let failure: OperatorError | undefined;
    if (context.own_key) {
      const api = createApiClient({ target: contextTarget(name, context), language, now: Date.now });
      const key = apiPath`/v3.0/OS-CREDENTIAL/credentials/${context.access_key}`;
      try {
        await api.send({ method: 'DELETE', path: key, within: 15 });
      } catch (error) {
        if (!(error instanceof OperatorError)) throw error;
        failure = error;
      }
    }
    const current = file.current === name ? {} : { current: file.current };
    writeContexts(path, { ...current, contexts: others });
    if (failure === undefined) print(answerText(flags, { name }, render(words.loggedOut, { name }, language)));
    else {
      const detail = bareMessage(failure.messageIn(language));
      throw operatorError('logout.key-left', { name, key: context.access_key, detail }, { cause: failure });
    }
    return 0;
  },
};
