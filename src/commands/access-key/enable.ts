import { apiPath } from '../../client/api-client.ts';
import { accessKeyResponse } from '../../contract/resources/access-key.ts';
import { clientCommand } from '../client-command.ts';

export const accessKeyEnableCommand = clientCommand({
  name: 'access-key enable',
  summary: { en: 'let an access key be used again', zh: '启用访问密钥' },
  arguments: [{ name: 'KEY' }],
  ownOptions: {},
  examples: ['sluice access-key enable AK'],
  async run({ api, args, answer }) {
    const path = apiPath`/v3.0/OS-CREDENTIAL/credentials/${args[0] ?? ''}`;
    const body = { credential: { status: 'active' } };
    const { credential } = await api.call({ method: 'PUT', path, body }, accessKeyResponse);
    answer(credential, () => [`${credential.access}  ${credential.status}`]);
    return undefined;
  },
});
