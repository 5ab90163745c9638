import type { Text } from '../../contract/text.ts';

/** What the commands about webhooks say and ask for. */
export const webhookWords = {
  askUrl: { en: 'URL of the receiver: ', zh: '接收地址（URL）：' },
  askSecret: { en: "The robot's secret, empty if it has none: ", zh: '机器人的签名密钥（没有则留空）：' },
  secret: {
    en: 'It signs what is sent, and is shown this once: {secret}',
    zh: '签名密钥，仅显示这一次：{secret}',
  },
  delivered: { en: 'Delivered in {ms} ms: HTTP {status}', zh: '已送达，用时 {ms} 毫秒：HTTP {status}' },
  notDelivered: { en: 'Not delivered: {reason}', zh: '未送达：{reason}' },
  again: { en: 'On its way again: {id}', zh: '已重新投递：{id}' },
  kind: { en: 'KIND', zh: '类型' },
  url: { en: 'URL', zh: '接收地址' },
  statuses: { en: 'STATUSES', zh: '通知状态' },
  services: { en: 'SERVICES', zh: '服务' },
  all: { en: 'all', zh: '全部' },
  change: { en: 'CHANGE', zh: '状态变化' },
  attempts: { en: 'ATTEMPTS', zh: '投递次数' },
  answer: { en: 'ANSWER', zh: '应答' },
} as const satisfies Readonly<Record<string, Text>>;
