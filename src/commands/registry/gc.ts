import { collectGarbageResponse } from '../../contract/resources/registry-maintenance.ts';
import { render } from '../../contract/text.ts';
import { sizeText } from '../../domain/size-text.ts';
import { clientCommand } from '../client-command.ts';
import { flagOption } from '../own-options.ts';
import { registryWords as words } from './registry-words.ts';

/** Seconds: many repositories with many images have to be read. */
const deadline = 600;

export const registryGcCommand = clientCommand({
  name: 'registry gc',
  summary: {
    en: 'free the disk of what no image of the built-in registry needs, while pushes go on',
    zh: '清理内置镜像仓库中不再需要的内容，推送可照常进行',
  },
  ownOptions: {
    untagged: flagOption('untagged', {
      en: 'also images without a tag that no model uses',
      zh: '同时清理未被模型使用的无标签镜像',
    }),
    dryRun: flagOption('dry-run', { en: 'only say what would go', zh: '仅显示将被清理的内容' }),
  },
  examples: ['sluice registry gc --dry-run', 'sluice registry gc --untagged'],
  async run({ api, given, answer, progress, language }) {
    progress.show(words.collecting[language]);
    const body = { untagged: given.untagged ?? false, dry_run: given.dryRun ?? false };
    const request = { method: 'POST', path: '/v2/manage/registry/gc', body, within: deadline } as const;
    const garbage = await api.call(request, collectGarbageResponse);
    const { manifests, blobs, contents, bytes, unreadable } = garbage;
    answer(garbage, () => [
      render(
        garbage.dry_run ? words.wouldFree : words.freed,
        { size: bytes === 0 ? '0 MB' : sizeText(bytes), contents, manifests, blobs },
        language,
      ),
      ...unreadable.map((repository) => render(words.leftAlone, { repository }, language)),
    ]);
    return undefined;
  },
});
