import type { Text } from '../../contract/text.ts';

/** What the commands of models say. */
export const modelWords = {
  model: { en: 'model', zh: '模型' },
  id: { en: 'id', zh: 'ID' },
  status: { en: 'status', zh: '状态' },
  source: { en: 'made from', zh: '来源' },
  image: { en: 'image', zh: '镜像' },
  size: { en: 'size', zh: '大小' },
  configuration: { en: 'configuration', zh: '配置' },
  variable: { en: 'variable', zh: '环境变量' },
  description: { en: 'description', zh: '描述' },
  created: { en: 'created', zh: '创建时间' },
  cascadeQuestion: {
    en: 'Delete all versions of {name} that no service needs? [y/N] ',
    zh: '确定删除 {name} 所有未被服务使用的版本？[y/N] ',
  },
  cascaded: { en: 'Deleted: {count} versions of {name}', zh: '已删除：{name} 的 {count} 个版本' },
} as const satisfies Readonly<Record<string, Text>>;
