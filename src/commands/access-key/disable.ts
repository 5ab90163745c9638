import { apiPath } from '../../client/api-client.ts';
import { accessKeyResponse } from '../../contract/resources/access-key.ts';
import { clientCommand } from '../client-command.ts';

export const accessKeyDisableCommand = clientCommand({
  name: 'access-key disable',
  summary: { en: 'keep an access key from being used, at once', zh: '停用访问密钥，立即生效' },
  arguments: [{ name: 'KEY' }],
  ownOptions: {},
  examples: ['sluice access-key disable AK'],
  async run({ api, args, answer }) {
    const path = apiPath`/v3.0/OS-CREDENTIAL/credentials/${args[0] ?? ''}`;
    const body = { credential: { status: 'inactive' } };
    const { credential } = await api.call({ method: 'PUT', path, body }, accessKeyResponse);
    answer(credential, () => [`${credential.access}  ${credential.status}`]);
    return undefined;
  },
});
