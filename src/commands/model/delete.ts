import { apiPath } from '../../client/api-client.ts';
import { findModel } from '../../client/find-model.ts';
import { deleteModelResponse } from '../../contract/resources/model.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { words } from '../words.ts';

export const modelDeleteCommand = clientCommand({
  name: 'model delete',
  summary: { en: 'delete a model, unless a service needs it', zh: '删除模型（未被服务使用时）' },
  arguments: [{ name: 'MODEL' }],
  ownOptions: {},
  examples: ['sluice model delete voice:1.0.0'],
  async run({ api, args, answer, language }) {
    const name = args[0] ?? '';
    const path = apiPath`/v1/{p}/models/${await findModel(api, name)}`;
    const outcome = await api.call({ method: 'DELETE', path }, deleteModelResponse);
    const failed = outcome.delete_failed_list;
    answer(outcome, () =>
      failed.length === 0
        ? [render(words.deleted, { name }, language)]
        : failed.map(({ error_msg, error_code }) => `${error_msg} (${error_code})`),
    );
    return failed.length === 0 ? 0 : 1;
  },
});
