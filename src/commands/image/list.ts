import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { columnLines } from '../column-lines.ts';
import { ownOption, parseText } from '../own-options.ts';
import { timeText } from '../time-text.ts';
import { listRepositories, listTags, readImageName } from './find-image.ts';
import { imageWords as words } from './words.ts';

export const imageListCommand = clientCommand({
  name: 'image list',
  summary: {
    en: 'the repositories of the built-in registry, or the tags of one of them',
    zh: '列出内置镜像仓库中的镜像，或其中一个镜像的标签',
  },
  arguments: [{ name: 'REPOSITORY', optional: true }],
  ownOptions: {
    name: ownOption({
      name: 'name',
      placeholder: 'TEXT',
      parse: parseText,
      accepted: { en: 'a part of the name', zh: '名称的一部分' },
      defaultText: { en: 'all', zh: '全部' },
      help: { en: 'only repositories whose name has this in it', zh: '只列出名称包含该文字的镜像' },
    }),
  },
  examples: ['sluice image list', 'sluice image list team/voice', 'sluice image list --name voice --json'],
  async run({ api, args, given, answer, language }) {
    const [named] = args;
    if (named !== undefined) {
      const tags = await listTags(api, readImageName(api, named));
      answer(tags, () =>
        columnLines(
          tags,
          [
            [words.tag, (tag) => tag.Tag],
            [words.size, (tag) => sizeText(tag.size)],
            [words.updated, (tag) => timeText(Date.parse(tag.updated))],
            [words.digest, (tag) => tag.digest],
          ],
          language,
        ),
      );
      return undefined;
    }
    const repositories = await listRepositories(api, given.name);
    answer(repositories, () =>
      columnLines(
        repositories,
        [
          [words.name, ({ namespace, name }) => `${namespace}/${name}`],
          [words.tags, (repository) => String(repository.num_images)],
          [words.latest, (repository) => repository.tags[0] ?? ''],
          [words.size, (repository) => sizeText(repository.size)],
          [words.updated, (repository) => timeText(Date.parse(repository.updated_at))],
        ],
        language,
      ),
    );
    return undefined;
  },
});
