import { apiPath } from '../../client/api-client.ts';
import { findModel } from '../../client/find-model.ts';
import { modelDetail } from '../../contract/resources/model.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { timeText } from '../time-text.ts';
import { effectiveRows } from './effective-rows.ts';
import { modelWords as words } from './words.ts';

export const modelShowCommand = clientCommand({
  name: 'model show',
  summary: { en: 'one model: its image and how it is to run', zh: '显示模型的镜像及运行方式' },
  arguments: [{ name: 'MODEL' }],
  ownOptions: {},
  examples: ['sluice model show voice:1.0.0', 'sluice model show voice --json'],
  async run({ api, args, answer, language }) {
    const id = await findModel(api, args[0] ?? '');
    const model = await api.call({ method: 'GET', path: apiPath`/v1/{p}/models/${id}` }, modelDetail);
    answer(model, () =>
      tableLines([
        [words.model[language], `${model.model_name}:${model.model_version}`],
        [words.id[language], model.model_id],
        [words.status[language], model.model_status],
        [words.source[language], printable(model.source_location)],
        [words.image[language], printable(model.image_address)],
        [words.size[language], sizeText(model.model_size)],
        ...(model.effective_config ? effectiveRows(model.effective_config, language) : []),
        [words.given[language], printable(model.config ?? '')],
        ...Object.entries(model.envs ?? {}).map(
          ([name, value]) => [words.variable[language], printable(`${name}=${value}`)] as const,
        ),
        [words.description[language], printable(model.description)],
        [words.created[language], timeText(model.create_at)],
      ]),
    );
    return undefined;
  },
});
