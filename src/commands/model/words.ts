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
  description: { en: 'description', zh: '描述' },
  created: { en: 'created', zh: '创建时间' },
} as const satisfies Readonly<Record<string, Text>>;
