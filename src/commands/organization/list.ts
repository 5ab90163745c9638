import { listNamespacesResponse } from '../../contract/resources/swr.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';

export const organizationListCommand = clientCommand({
  name: 'organization list',
  summary: { en: 'the organizations of the account', zh: '列出当前账号的组织' },
  ownOptions: {},
  examples: ['sluice organization list'],
  async run({ api, answer, language }) {
    const { namespaces } = await api.call({ method: 'GET', path: '/v2/manage/namespaces' }, listNamespacesResponse);
    answer(namespaces, () =>
      columnLines(
        namespaces,
        [
          [words.name, (organization) => organization.name],
          [words.creator, (organization) => organization.creator_name],
        ],
        language,
      ),
    );
    return undefined;
  },
});
