import type { Option } from './option.ts';
import { parsePath, parseRange } from './parsers.ts';

/** What of webhooks is the operator's to decide. */
export const webhookOptions = {
  allowWebhookNetwork: {
    name: 'allow-webhook-network',
    environment: ['SLUICE_ALLOW_WEBHOOK_NETWORK'],
    placeholder: 'RANGE',
    parse: parseRange,
    accepted: {
      en: 'an IP address, or a range as 10.0.0.0/8 or fd00::/8',
      zh: 'IP 地址或地址段，例如 10.0.0.0/8 或 fd00::/8',
    },
    defaultText: { en: 'none', zh: '无' },
    help: {
      en: "a network of one's own that webhooks may call, also without TLS; all others are called at public addresses and over TLS only",
      zh: '允许 webhook 访问的内网地址段，可不使用 TLS；其他地址只能是公网地址且必须使用 TLS',
    },
    repeatable: true,
  } satisfies Option<string>,
  webhookCa: {
    name: 'webhook-ca',
    environment: ['SLUICE_WEBHOOK_CA'],
    placeholder: 'FILE',
    parse: parsePath,
    accepted: { en: 'a path', zh: '路径' },
    defaultText: { en: 'the public authorities alone', zh: '仅公共 CA' },
    help: {
      en: 'certificates of inner CAs (PEM) that receivers of webhooks may have theirs from, beside the public ones; read at the start',
      zh: 'webhook 接收方证书所用的内部 CA 证书（PEM），与公共 CA 一并信任；启动时读取',
    },
  } satisfies Option<string>,
} as const;
