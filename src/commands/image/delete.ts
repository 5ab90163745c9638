import { apiPath } from '../../client/api-client.ts';
import { operatorError } from '../../contract/operator-errors.ts';
import { render } from '../../contract/text.ts';
import { clientCommand } from '../client-command.ts';
import { isConfirmed, keptWords, yesOption } from '../confirm.ts';
import { flagOption } from '../own-options.ts';
import { words } from '../words.ts';
import { listTags, readImageName } from './find-image.ts';
import { imageWords } from './words.ts';

export const imageDeleteCommand = clientCommand({
  name: 'image delete',
  summary: { en: 'delete a tag, or a repository with all of them', zh: '删除镜像标签，或整个镜像' },
  arguments: [{ name: 'REPOSITORY[:TAG]' }],
  ownOptions: {
    all: flagOption('all', { en: 'the repository with all its tags', zh: '删除镜像及其全部标签' }),
    yes: yesOption,
  },
  examples: ['sluice image delete team/voice:1.0', 'sluice image delete team/voice --all --yes'],
  exitCodes: {
    1: {
      en: 'it failed, as where a model uses the image; or the answer to the question was no',
      zh: '失败（例如镜像正被模型使用），或询问时未确认',
    },
  },
  async run({ api, args, given, answer, language, terminal }) {
    const named = readImageName(api, args[0] ?? '');
    const { repository, tag, path } = named;
    if ((tag === undefined) !== (given.all === true)) throw operatorError('command.image-tag', { image: repository });
    const image = tag === undefined ? repository : `${repository}:${tag}`;
    const count = given.all ? (await listTags(api, named)).length : 1;
    const question = given.all ? imageWords.deleteAllQuestion : imageWords.deleteTagQuestion;
    if (!(await isConfirmed(terminal, given.yes, render(question, { image, count }, language)))) {
      answer({ image, deleted: false }, () => [keptWords[language]]);
      return 1;
    }
    await api.send({ method: 'DELETE', path: tag === undefined ? path : path + apiPath`/tags/${tag}` });
    answer({ image }, () => [render(words.deleted, { name: image }, language)]);
    return 0;
  },
});
