import { allRows } from '../../client/all-rows.ts';
import { listAppsResponse } from '../../contract/resources/apps.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { timeText } from '../time-text.ts';

export const appListCommand = clientCommand({
  name: 'app list',
  summary: { en: 'the apps that may call services', zh: '列出可调用服务的应用' },
  ownOptions: {},
  examples: ['sluice app list'],
  async run({ api, answer, language }) {
    const apps = await allRows(api, {
      path: '/v1/{p}/app-auth/apps',
      query: { iphertext_enabled: false },
      answer: listAppsResponse,
      rows: (page) => page.apps,
    });
    answer(apps, () =>
      columnLines(
        apps,
        [
          [words.name, (app) => app.app_name],
          [words.key, (app) => app.app_key],
          [words.created, (app) => timeText(app.created_at)],
          [words.id, (app) => app.app_id],
        ],
        language,
      ),
    );
    return undefined;
  },
});
