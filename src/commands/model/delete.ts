import { apiPath } from '../../client/api-client.ts';
import { findModel } from '../../client/find-model.ts';
import { deleteModelResponse } from '../../contract/resources/model.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { isConfirmed, keptWords, yesOption } from '../confirm.ts';
import { flagOption } from '../own-options.ts';
import { words } from '../words.ts';
import { modelWords } from './words.ts';

export const modelDeleteCommand = clientCommand({
  name: 'model delete',
  summary: { en: 'delete a model, unless a service needs it', zh: '删除模型（未被服务使用时）' },
  arguments: [{ name: 'MODEL' }],
  ownOptions: {
    cascade: flagOption('cascade', {
      en: 'all versions of its name, 20 at most; those that a service needs stay',
      zh: '删除同名的全部版本（最多 20 个），被服务使用的版本会保留',
    }),
    yes: yesOption,
  },
  examples: ['sluice model delete voice:1.0.0', 'sluice model delete voice --cascade --yes'],
  exitCodes: {
    1: {
      en: 'it failed, or something was left because a service needs it; or the answer to the question was no',
      zh: '失败、部分版本因被服务使用而保留，或询问时未确认',
    },
  },
  async run({ api, args, given, answer, language, terminal }) {
    const name = args[0] ?? '';
    const id = await findModel(api, name);
    const question = render(modelWords.cascadeQuestion, { name: name.split(':')[0] ?? '' }, language);
    if (given.cascade && !(await isConfirmed(terminal, given.yes, question))) {
      answer({ model_id: id, deleted: false }, () => [keptWords[language]]);
      return 1;
    }
    const outcome = await api.call(
      { method: 'DELETE', path: apiPath`/v1/{p}/models/${id}`, query: { cascade: given.cascade } },
      deleteModelResponse,
    );
    const { delete_success_list: deleted, delete_failed_list: failed } = outcome;
    answer(outcome, () => [
      ...(deleted.length === 0
        ? []
        : given.cascade
          ? [render(modelWords.cascaded, { count: deleted.length, name: name.split(':')[0] ?? '' }, language)]
          : [render(words.deleted, { name }, language)]),
      ...failed.map(({ error_msg, error_code }) => `${error_msg} (${error_code})`),
    ]);
    return failed.length === 0 ? 0 : 1;
  },
});
