import type { Text } from './text.ts';

/** Why an attempt to call a webhook failed, and why one is paused. */
export const webhookNotices = {
  'webhook.name-unknown': {
    en: 'The name {host} is not known. Check the address of the webhook.',
    zh: '无法解析主机名 {host}，请检查 webhook 地址。',
  },
  'webhook.address-refused': {
    en: '{host} is not a place in the public internet, and nobody is sent anywhere else. The operator can allow its network with --allow-webhook-network.',
    zh: '{host} 不是公网地址，平台不会向其发送。运维人员可用 --allow-webhook-network 允许该网段。',
  },
  'webhook.plain-refused': {
    en: '{host} would be called without TLS, which is for networks that the operator named with --allow-webhook-network. Use https://.',
    zh: '访问 {host} 未使用 TLS；只有运维人员用 --allow-webhook-network 允许的网段可以这样访问。请使用 https://。',
  },
  'webhook.unreachable': {
    en: '{host} could not be called: {detail}. A certificate of an inner CA is trusted where the operator names that CA with --webhook-ca.',
    zh: '无法调用 {host}：{detail}。如使用内部 CA 签发的证书，运维人员可用 --webhook-ca 指定该 CA。',
  },
  'webhook.too-slow': {
    en: '{host} did not answer within {seconds} s. Answer first and work afterwards.',
    zh: '{host} 未在 {seconds} 秒内响应。请先响应，再处理。',
  },
  'webhook.redirected': {
    en: 'The answer was {status}: redirects are not followed. Give the address at which the receiver really is.',
    zh: '响应为 {status}：不会跟随重定向。请填写接收方的最终地址。',
  },
  'webhook.answered': {
    en: 'The answer was {status}; only 200 to 299 counts as received.',
    zh: '响应为 {status}；只有 200 到 299 表示已接收。',
  },
  'webhook.robot-refused': {
    en: 'The robot refused the message with code {code}: {detail}',
    zh: '群机器人拒绝了消息，错误码 {code}：{detail}',
  },
  'webhook.robot-unclear': {
    en: "The answer is not that of such a robot. Check the webhook's address and kind.",
    zh: '响应不是该类群机器人的格式，请检查 webhook 的地址和类型。',
  },
  'webhook.paused-failing': {
    en: 'Paused: {attempts} attempts in a row failed. Put the receiver right, then set enabled to true.',
    zh: '已暂停：连续 {attempts} 次发送失败。请修复接收方后将 enabled 设为 true。',
  },
  'webhook.paused-gone': {
    en: 'Paused: the receiver answered 410, it wants no more. Set enabled to true to go on all the same.',
    zh: '已暂停：接收方响应 410，表示不再接收。如需继续发送，请将 enabled 设为 true。',
  },
} as const satisfies Readonly<Record<string, Text>>;
