import { createAccessKeyResponse } from '../../contract/resources/access-key.ts';
import { clientCommand } from '../client-command.ts';
import { ownOption, parseText } from '../own-options.ts';
import { tableLines } from '../table-lines.ts';
import { words } from '../words.ts';

export const accessKeyCreateCommand = clientCommand({
  name: 'access-key create',
  summary: { en: 'make an access key; its secret half is shown this once', zh: '创建访问密钥，SK 仅显示这一次' },
  ownOptions: {
    description: ownOption({
      name: 'description',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'up to 255 characters', zh: '最多 255 个字符' },
      help: { en: 'what it is for', zh: '用途说明' },
    }),
  },
  examples: ['sluice access-key create --description "nightly build"'],
  async run({ api, given, answer, language }) {
    const body = { credential: { description: given.description } };
    const path = '/v3.0/OS-CREDENTIAL/credentials';
    const { credential } = await api.call({ method: 'POST', path, body }, createAccessKeyResponse);
    answer(credential, () =>
      tableLines([
        [words.accessKey[language], credential.access],
        [words.secretKey[language], credential.secret],
      ]),
    );
    return undefined;
  },
});
