import type { ArgumentNames, Language, Text } from './text.ts';
import { render } from './text.ts';

/**
 * Sentences that the platform keeps: events of models and services, and the reasons in a status.
 * They are stored as key and arguments and put into words when they are read, so that each reader gets his language.
 * Wire texts follow the reference where it has one (ModelArts API reference, "events").
 */
export const notices = {
  'model.import-started': { en: 'The model starts to import.', zh: '模型开始导入。' },
  'model.image-resolved': {
    en: 'Image {image} found: {digest}, {size}.',
    zh: '已找到镜像 {image}:{digest},{size}。',
  },
  'model.imported': { en: 'The model imported.', zh: '模型导入成功。' },
  'model.image-missing': {
    en: 'Failed to obtain the source image {image}. Check whether the image exists. {detail}',
    zh: '获取源镜像 {image} 失败,请检查镜像是否存在。{detail}',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type NoticeKey = keyof typeof notices;

/** A sentence as it is stored. */
export interface Notice {
  readonly key: NoticeKey;
  readonly args: Readonly<Record<string, string | number>>;
}

export type NoticeArguments<Key extends NoticeKey> = {
  readonly [Name in ArgumentNames<(typeof notices)[Key]['en']>]: string | number;
};

export function notice<Key extends NoticeKey>(key: Key, args: NoticeArguments<Key>): Notice {
  return { key, args };
}

export function noticeText(value: Notice, language: Language): string {
  return render(notices[value.key], value.args, language);
}
