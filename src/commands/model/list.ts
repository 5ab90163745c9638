import { allRows } from '../../client/all-rows.ts';
import { parseChoice } from '../../config/parsers.ts';
import { modelStatuses } from '../../contract/model.ts';
import { listModelsResponse } from '../../contract/resources/model.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { listWords as words } from '../list-words.ts';
import { ownOption, parseText } from '../own-options.ts';
import { timeText } from '../time-text.ts';

export const modelListCommand = clientCommand({
  name: 'model list',
  summary: { en: 'the models and their versions', zh: '列出模型及其版本' },
  ownOptions: {
    name: ownOption({
      name: 'name',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'a part of the name', zh: '名称的一部分' },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'only models whose name has this in it', zh: '只列出名称包含该文字的模型' },
    }),
    status: ownOption({
      name: 'status',
      placeholder: 'STATUS',
      parse: parseChoice(modelStatuses),
      accepted: { en: modelStatuses.join(', '), zh: modelStatuses.join('、') },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'only models in this status', zh: '只列出处于该状态的模型' },
    }),
  },
  examples: ['sluice model list', 'sluice model list --name voice --json'],
  async run({ api, given, answer, language }) {
    const models = await allRows(api, {
      path: '/v1/{p}/models',
      query: { model_name: given.name, model_status: given.status },
      answer: listModelsResponse,
      rows: (page) => page.models,
    });
    answer(models, () =>
      columnLines(
        models,
        [
          [words.name, (model) => model.model_name],
          [words.version, (model) => model.model_version],
          [words.status, (model) => model.model_status],
          [words.created, (model) => timeText(model.create_at)],
          [words.id, (model) => model.model_id],
        ],
        language,
      ),
    );
    return undefined;
  },
});
