import { parseChoice } from '../../config/parsers.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { userResponse } from '../../contract/resources/user.ts';
import { roleNames } from '../../contract/roles.ts';
import { clientCommand } from '../client-command.ts';
import { flagOption, ownOption } from '../own-options.ts';
import { words } from '../words.ts';

export const userCreateCommand = clientCommand({
  name: 'user create',
  summary: {
    en: 'make a user, who belongs to the first project or to that of --project; the password is asked for',
    zh: '创建用户，随后输入密码；用户属于初始项目或 --project 指定的项目',
  },
  arguments: [{ name: 'USER' }],
  ownOptions: {
    role: ownOption({
      name: 'role',
      placeholder: 'ROLE',
      parse: parseChoice(roleNames),
      accepted: { en: roleNames.join(', '), zh: roleNames.join('、') },
      defaultText: { en: 'decided by the platform', zh: '由平台决定' },
      help: { en: 'what the user may do', zh: '用户的角色' },
    }),
    passwordStdin: flagOption('password-stdin', {
      en: 'read the password from standard input',
      zh: '从标准输入读取密码',
    }),
  },
  examples: ['sluice user create alice --role developer', 'sluice user create bob --role caller --project speech'],
  async run({ api, args, given, answer, terminal, language }) {
    if (!(given.passwordStdin || terminal.interactive)) throw operatorError('login.no-password', {});
    const password = given.passwordStdin ? terminal.readAll() : terminal.askSecret(words.askPassword[language]);
    const roles = given.role === undefined ? {} : { roles: [given.role] };
    const projects = given.project === undefined ? {} : { projects: [api.target.project.id] };
    const body = { user: { name: args[0], password: await password, ...roles, ...projects } };
    const { user } = await api.call({ method: 'POST', path: '/v3/users', body }, userResponse);
    answer(user, () => [user.id]);
    return undefined;
  },
});
