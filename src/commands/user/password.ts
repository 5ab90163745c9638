import { apiPath } from '../../client/api-client.ts';
import { findOwnId } from '../../client/find-own-id.ts';
import { findUser } from '../../client/find-user.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { type Language, render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { flagOption } from '../own-options.ts';
import type { Terminal } from '../terminal.ts';

const words = {
  present: { en: 'Present password: ', zh: '当前密码：' },
  wanted: { en: 'New password: ', zh: '新密码：' },
  again: { en: 'The same again: ', zh: '再次输入：' },
  done: {
    en: 'The password of {user} is changed; all tokens of the user are over.',
    zh: '{user} 的密码已修改，其全部 Token 已失效。',
  },
};

export const userPasswordCommand = clientCommand({
  name: 'user password',
  summary: {
    en: 'change your own password, or set that of another user as an administrator',
    zh: '修改自己的密码；管理员可重置其他用户的密码',
  },
  arguments: [{ name: 'USER', optional: true }],
  ownOptions: {
    passwordStdin: flagOption('password-stdin', {
      en: 'read the new password from standard input; for your own, the present one stands in a line before it',
      zh: '从标准输入读取新密码；修改自己的密码时，前一行为当前密码',
    }),
  },
  examples: [
    'sluice user password',
    'sluice user password alice',
    'sluice user password alice --password-stdin < secret',
  ],
  async run({ api, args: [named], given, answer, terminal, language }) {
    const name = named ?? api.target.user;
    const id = named === undefined ? await findOwnId(api) : await findUser(api, name);
    const ask = given.passwordStdin ? piped(await terminal.readAll()) : typed(terminal, language);
    if (named === undefined) {
      const user = { original_password: await ask.present(), password: await ask.wanted() };
      await api.send({ method: 'POST', path: apiPath`/v3/users/${id}/password`, body: { user } });
    } else {
      await api.send({
        method: 'PATCH',
        path: apiPath`/v3/users/${id}`,
        body: { user: { password: await ask.wanted() } },
      });
    }
    answer({ id }, () => [render(words.done, { user: name }, language)]);
    return undefined;
  },
});

interface Asked {
  present(): Promise<string>;
  wanted(): Promise<string>;
}

/** The last line is the new password, whatever stands before it. */
function piped(text: string): Asked {
  const lines = text.split(/\r?\n/);
  return { present: async () => lines[0] ?? '', wanted: async () => lines.at(-1) ?? '' };
}

function typed(terminal: Terminal, language: Language): Asked {
  if (!terminal.interactive) throw operatorError('login.no-password', {});
  return {
    present: () => terminal.askSecret(words.present[language]),
    async wanted() {
      const password = await terminal.askSecret(words.wanted[language]);
      if ((await terminal.askSecret(words.again[language])) !== password)
        throw operatorError('user.passwords-differ', {});
      return password;
    },
  };
}
