import { type ApiClient, apiPath } from '../../client/api-client.ts';
import {
  checkPullCredentialResponse,
  listPullCredentialsResponse,
  type PullCredentialShown,
} from '../../contract/resources/pull-credentials.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { type Column, columnLines } from '../column-lines.ts';
import { usualExitCodes } from '../exit-codes.ts';
import { flagOption } from '../own-options.ts';
import { timeText } from '../time-text.ts';
import { loginWords as words } from './login-words.ts';

export const registryLoginsCommand = clientCommand({
  name: 'registry logins',
  summary: { en: "the project's logins for other registries", zh: '列出本项目在外部镜像仓库的登录信息' },
  ownOptions: {
    check: flagOption('check', { en: 'log in to each of them now', zh: '立即逐个尝试登录' }),
  },
  examples: ['sluice registry logins', 'sluice registry logins --check'],
  exitCodes: {
    ...usualExitCodes,
    1: {
      en: 'with --check: a registry refuses its login or cannot be asked',
      zh: '使用 --check 时：有镜像仓库拒绝登录或无法访问',
    },
  },
  async run({ api, given, answer, progress, language }) {
    const list = { method: 'GET', path: '/v1/{p}/pull-credentials' } as const;
    const { pull_credentials: stored } = await api.call(list, listPullCredentialsResponse);
    const rows: CheckedLogin[] = [];
    // One after the other: each may take its time, and the platform tries only so many at once.
    for (const login of stored) {
      if (given.check) progress.show(render(words.checking, { registry: login.registry }, language));
      rows.push(given.check ? { ...login, check: await checked(api, login) } : login);
    }
    const columns: Column<CheckedLogin>[] = [
      [words.registry, ({ registry }) => registry],
      [words.user, ({ username }) => username],
      [words.changed, ({ update_time }) => timeText(update_time)],
    ];
    if (given.check) columns.push([words.check, ({ check }) => check?.message ?? '']);
    answer(rows, () => columnLines(rows, columns, language));
    return rows.some(({ check }) => check?.result === 'refused' || check?.result === 'unreachable') ? 1 : 0;
  },
});

type Check = Awaited<ReturnType<typeof checked>>;
type CheckedLogin = PullCredentialShown & { readonly check?: Check };

function checked(api: ApiClient, { registry }: PullCredentialShown) {
  const path = apiPath`/v1/{p}/pull-credentials/${registry}/check`;
  return api.call({ method: 'POST', path }, checkPullCredentialResponse);
}
