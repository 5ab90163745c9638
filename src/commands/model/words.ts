import type { Text } from '../../contract/text.ts';

/** What the commands of models say. */
export const modelWords = {
  model: { en: 'model', zh: '模型' },
  id: { en: 'id', zh: 'ID' },
  status: { en: 'status', zh: '状态' },
  source: { en: 'made from', zh: '来源' },
  image: { en: 'image', zh: '镜像' },
  size: { en: 'size', zh: '大小' },
  given: { en: 'given', zh: '所填配置' },
  protocol: { en: 'protocol', zh: '协议' },
  port: { en: 'port', zh: '端口' },
  command: { en: 'start command', zh: '启动命令' },
  startupProbe: { en: 'startup probe', zh: '启动检查' },
  readinessProbe: { en: 'readiness probe', zh: '就绪检查' },
  livenessProbe: { en: 'liveness probe', zh: '存活检查' },
  probeTimes: {
    en: 'every {period} s, fails after {failures} in a row',
    zh: '每 {period} 秒一次，连续失败 {failures} 次判定异常',
  },
  found: { en: '{value} (found by examining the image)', zh: '{value}（由镜像检查识别）' },
  variable: { en: 'variable', zh: '环境变量' },
  description: { en: 'description', zh: '描述' },
  created: { en: 'created', zh: '创建时间' },
  cascadeQuestion: {
    en: 'Delete all versions of {name} that no service needs? [y/N] ',
    zh: '确定删除 {name} 所有未被服务使用的版本？[y/N] ',
  },
  cascaded: { en: 'Deleted: {count} versions of {name}', zh: '已删除：{name} 的 {count} 个版本' },
} as const satisfies Readonly<Record<string, Text>>;
