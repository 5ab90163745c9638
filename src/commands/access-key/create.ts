import { readFileSync } from 'node:fs';
import { findUser } from '../../client/find-user.ts';
import { parsePath } from '../../config/parsers.ts';
import { bareMessage } from '../../contract/error-message.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { createAccessKeyResponse } from '../../contract/resources/access-key.ts';
import type { Language } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { flagOption, ownOption, parseText } from '../own-options.ts';
import { tableLines } from '../table-lines.ts';
import type { Terminal } from '../terminal.ts';
import { words } from '../words.ts';

export const accessKeyCreateCommand = clientCommand({
  name: 'access-key create',
  summary: {
    en: 'make an access key, whose secret half is shown this once, or import one',
    zh: '创建访问密钥（SK 仅显示这一次），或导入已有的密钥',
  },
  ownOptions: {
    description: ownOption({
      name: 'description',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'up to 255 characters', zh: '最多 255 个字符' },
      help: { en: 'what it is for', zh: '用途说明' },
    }),
    user: ownOption({
      name: 'user',
      placeholder: 'USER',
      parse: parseText,
      accepted: { en: 'the name of a user', zh: '用户名' },
      defaultText: { en: 'yourself', zh: '当前用户' },
      help: { en: 'whose key it is; takes an administrator', zh: '密钥所属的用户，需要管理员权限' },
    }),
    access: ownOption({
      name: 'access',
      placeholder: 'KEY',
      parse: parseText,
      accepted: { en: '16 to 64 letters and digits', zh: '16 到 64 个字母或数字' },
      help: {
        en: 'import this key instead of making one; its secret half is asked for, and it takes an administrator',
        zh: '导入该访问密钥（AK）而不是新建，随后输入其 SK；需要管理员权限',
      },
    }),
    secretFile: ownOption({
      name: 'secret-file',
      placeholder: 'FILE',
      parse: parsePath,
      accepted: { en: 'a path', zh: '路径' },
      help: { en: 'the secret half to import is the first line of this file', zh: '要导入的 SK 为该文件的第一行' },
    }),
    secretStdin: flagOption('secret-stdin', {
      en: 'read the secret half to import from standard input',
      zh: '从标准输入读取要导入的 SK',
    }),
  },
  examples: [
    'sluice access-key create --description "nightly build"',
    'sluice access-key create --access AK --secret-file ./secret',
  ],
  async run({ api, given, answer, terminal, language }) {
    const { access, description, user } = given;
    const secret = await secretOf(given, terminal, language);
    const user_id = user === undefined ? undefined : await findUser(api, user);
    const body = { credential: { user_id, description, access, secret } };
    const path = '/v3.0/OS-CREDENTIAL/credentials';
    const { credential } = await api.call({ method: 'POST', path, body }, createAccessKeyResponse);
    // Whoever imports a pair has its secret half.
    const { secret: made, ...shown } = credential;
    answer(access === undefined ? credential : shown, () =>
      tableLines([
        [words.accessKey[language], credential.access],
        ...(access === undefined ? [[words.secretKey[language], made] as const] : []),
      ]),
    );
    return undefined;
  },
});

interface GivenSecret {
  readonly access: string | undefined;
  readonly secretFile: string | undefined;
  readonly secretStdin: boolean | undefined;
}

/** The secret half of the key to import; it is never on the command line, which everybody on the machine can read. */
async function secretOf(
  { access, secretFile, secretStdin }: GivenSecret,
  terminal: Terminal,
  language: Language,
): Promise<string | undefined> {
  if (access === undefined) {
    if (secretFile !== undefined || secretStdin) throw operatorError('access-key.no-access', {});
    return undefined;
  }
  if (secretFile !== undefined) return firstLine(secretFile);
  if (secretStdin) return terminal.readAll();
  if (!terminal.interactive) throw operatorError('access-key.no-secret', {});
  return terminal.askSecret(words.askSecretKey[language]);
}

function firstLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? '';
  } catch (cause) {
    throw operatorError('access-key.unreadable', { path, detail: bareMessage(cause) }, { cause });
  }
}
