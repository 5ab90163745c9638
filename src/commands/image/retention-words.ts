import type { Text } from '../../contract/text.ts';

/** What `image retention` says. */
export const retentionWords = {
  none: { en: 'Tags stay until somebody deletes them.', zh: '未设置保留规则，标签保留至手动删除。' },
  byAge: { en: 'Tags go when they are older than {days} days.', zh: '删除早于 {days} 天的标签。' },
  byNumber: { en: 'The {count} newest tags stay.', zh: '保留最新的 {count} 个标签。' },
  except: { en: 'These stay and do not count: {kept}', zh: '始终保留且不计入：{kept}' },
  removed: { en: 'Removed so far: {count}. The latest:', zh: '已删除 {count} 个，最近删除：' },
  options: {
    en: 'give one of them, with --keep and --keep-matching as you like; or --off alone; or nothing, to see how it is',
    zh: '请至少指定其一，可搭配 --keep、--keep-matching；或单独使用 --off；不带选项则仅查看',
  },
  untagged: {
    en: 'the rules are for all tags of a repository: name it without one',
    zh: '保留规则针对整个镜像，请不要带标签',
  },
  tag: { en: 'TAG', zh: '标签' },
  at: { en: 'REMOVED', zh: '删除时间' },
  rule: { en: 'RULE', zh: '规则' },
  digest: { en: 'DIGEST', zh: '摘要' },
} as const satisfies Readonly<Record<string, Text>>;
