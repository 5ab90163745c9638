import type { ErrorTable } from './error-definition.ts';

/** Errors about webhooks, which are our addition; codes of the reference's that fit. */
export const webhookErrors = {
  'webhook.not-found': {
    code: 'ModelArts.4204',
    status: 404,
    en: 'Webhook {id} does not exist in this project.',
    zh: '本项目中不存在 webhook {id}。',
  },
  'webhook.exists': {
    code: 'ModelArts.3037',
    status: 409,
    en: 'There is a webhook named {name} in this project. Choose another name.',
    zh: '本项目中已有名为 {name} 的 webhook，请更换名称。',
  },
  'webhook.too-many': {
    code: 'ModelArts.3037',
    status: 409,
    en: 'A project may have {maximum} webhooks. Delete one that is no longer used first.',
    zh: '每个项目最多 {maximum} 个 webhook，请先删除不再使用的 webhook。',
  },
  'webhook.bad-url': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is no address to call: https://host/path, at most 2048 characters, without a user name, a password or a fragment.',
    zh: '字段 {field} 不是可调用的地址：应为 https://主机/路径，最多 2048 个字符，不含用户名、密码和片段（#）。',
  },
  'webhook.not-public': {
    code: 'ModelArts.3037',
    status: 400,
    en: '{host} is not a place in the public internet, or would be called without TLS. The operator can allow its network with --allow-webhook-network.',
    zh: '{host} 不是公网地址，或未使用 TLS。运维人员可用 --allow-webhook-network 允许该网段。',
  },
  'webhook.bad-secret': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid. Generic: whsec_ and 24 to 64 bytes in Base64, or leave it out and one is made. DingTalk and Feishu: the secret of the robot, 1 to 256 visible characters. WeCom robots have none.',
    zh: '字段 {field} 无效。通用类型：whsec_ 加 24 到 64 字节的 Base64，不填则自动生成；钉钉和飞书：机器人的加签密钥，1 到 256 个可见字符；企业微信机器人没有密钥。',
  },
  'webhook.bad-description': {
    code: 'ModelArts.3037',
    status: 400,
    en: 'Field {field} is invalid: at most 255 characters, without NUL.',
    zh: '字段 {field} 无效：最多 255 个字符，且不能包含 NUL 字符。',
  },
  'webhook.delivery-not-found': {
    code: 'ModelArts.4204',
    status: 404,
    en: 'Webhook {webhook} has no delivery {id}; the latest 1,000 of 30 days are kept.',
    zh: 'webhook {webhook} 没有投递记录 {id}；仅保留 30 天内最近的 1000 条。',
  },
  'webhook.delivery-pending': {
    code: 'ModelArts.3037',
    status: 409,
    en: 'Delivery {id} is still on its way and goes on by itself.',
    zh: '投递 {id} 仍在进行中，将自动继续。',
  },
  'webhook.not-enabled': {
    code: 'ModelArts.3037',
    status: 409,
    en: 'Webhook {id} is disabled or paused. Set enabled to true first.',
    zh: 'webhook {id} 已停用或暂停，请先将 enabled 设为 true。',
  },
  'webhook.test-too-soon': {
    code: 'ModelArts.3037',
    status: 429,
    en: 'Webhook {id} is being called, or was tested a moment ago. Try again in 5 seconds.',
    zh: 'webhook {id} 正在发送，或刚刚测试过。请 5 秒后重试。',
  },
} as const satisfies ErrorTable;
