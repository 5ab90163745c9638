import { apiPath } from '../../client/api-client.ts';
import { findApp } from '../../client/find-app.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { appResponse } from '../../contract/resources/apps.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

/** Characters; fewer might be another's beginning tomorrow. */
const shortest = 6;

export const appDeleteCodeCommand = clientCommand({
  name: 'app delete-code',
  summary: { en: 'delete an AppCode, named by its beginning', zh: '删除 AppCode，以其开头的字符指定' },
  arguments: [{ name: 'APP' }, { name: 'BEGINNING' }],
  ownOptions: {},
  examples: ['sluice app delete-code shop kJ3xQz'],
  async run({ api, args, answer, language }) {
    const [named = '', beginning = ''] = args;
    const id = await findApp(api, named);
    const path = apiPath`/v1/{p}/app-auth/apps/${id}`;
    const { app } = await api.call({ method: 'GET', path }, appResponse);
    // Whole, a code would stand in the list of processes.
    const [code, other] = app.app_codes.filter((each) => each.startsWith(beginning));
    if (beginning.length < shortest || code === undefined || other !== undefined) {
      throw operatorError('app.no-such-code', { app: named, beginning, shortest });
    }
    await api.send({ method: 'DELETE', path: path + apiPath`/app-code/${code}` });
    answer({ app_id: id, deleted: true }, () => [render(words.deleted, { name: `${beginning}…` }, language)]);
    return undefined;
  },
});
