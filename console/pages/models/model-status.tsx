import type { ModelStatus as Status } from '../../../src/contract/model.ts';
import { useWords } from '../../language/use-words.ts';

const words = {
  publishing: { en: 'Importing', zh: '导入中' },
  published: { en: 'Normal', zh: '正常' },
  failed: { en: 'Abnormal', zh: '异常' },
  building: { en: 'Building', zh: '构建中' },
  building_failed: { en: 'Build failed', zh: '构建失败' },
} as const satisfies Record<Status, unknown>;

const kinds = {
  publishing: 'passing',
  published: 'good',
  failed: 'bad',
  building: 'passing',
  building_failed: 'bad',
} as const satisfies Record<Status, string>;

/** How far a model is, as the tutorial says it. */
export function ModelStatus({ status }: { readonly status: Status }) {
  const t = useWords(words);
  return <span className={`status status-${kinds[status]}`}>{t[status]}</span>;
}
