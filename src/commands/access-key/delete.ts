import { apiPath } from '../../client/api-client.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const accessKeyDeleteCommand = clientCommand({
  name: 'access-key delete',
  summary: {
    en: 'delete an access key; nothing signed with it is taken any more',
    zh: '删除访问密钥，用其签名的请求不再被接受',
  },
  arguments: [{ name: 'KEY' }],
  ownOptions: {},
  examples: ['sluice access-key delete AK'],
  async run({ api, args, answer, language }) {
    const name = args[0] ?? '';
    await api.send({ method: 'DELETE', path: apiPath`/v3.0/OS-CREDENTIAL/credentials/${name}` });
    answer({ access: name }, () => [render(words.deleted, { name }, language)]);
    return undefined;
  },
});
