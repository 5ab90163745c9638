import { apiPath } from '../../client/api-client.ts';
import { tagResponse } from '../../contract/resources/swr.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { timeText } from '../time-text.ts';
import { readImageName } from './find-image.ts';
import { imageWords as words } from './words.ts';

export const imageShowCommand = clientCommand({
  name: 'image show',
  summary: {
    en: 'one image: its digest, size and platform, and the models that run it',
    zh: '显示镜像的摘要、大小、平台以及使用它的模型',
  },
  arguments: [{ name: 'REPOSITORY[:TAG]' }],
  ownOptions: {},
  examples: ['sluice image show team/voice:1.0', 'sluice image show team/voice --json'],
  async run({ api, args, answer, language }) {
    const { repository, path, tag = 'latest' } = readImageName(api, args[0] ?? '');
    const shown = await api.call({ method: 'GET', path: path + apiPath`/tags/${tag}` }, tagResponse);
    const models = shown.models.map(({ model_name, model_version }) => `${model_name}:${model_version}`);
    answer(shown, () =>
      tableLines([
        [words.image[language], `${repository}:${shown.Tag}`],
        [words.path[language], printable(shown.path)],
        [words.digestOf[language], shown.digest],
        [words.sizeOf[language], sizeText(shown.size)],
        [words.platforms[language], printable(shown.platforms.join(', '))],
        [words.models[language], models.length === 0 ? words.noModels[language] : models.join(', ')],
        [words.created[language], timeText(Date.parse(shown.created))],
        [words.updatedAt[language], timeText(Date.parse(shown.updated))],
      ]),
    );
    return undefined;
  },
});
