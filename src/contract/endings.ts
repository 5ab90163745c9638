import type { Arguments, Text } from './text.ts';
import { render } from './text.ts';

/** How the platform ends a WebSocket: the code and the reason of the Close frame (RFC 6455, sections 5.5.1 and 7.4). */
export interface Ending {
  readonly code: number;
  /** Begins with `sluice:`. */
  readonly reason: string;
}

interface EndingDefinition extends Text {
  readonly code: 1001 | 1008 | 1012;
}

/**
 * Every ending by the platform. 1012 (service restart) and 1001 (going away): connecting again is right; 1008 (policy
 * violation): it is not, before something has changed. The English sentence is the reason on the wire, 123 bytes at most
 * with its arguments; the Chinese one is for the pages that explain it.
 */
export const endings = {
  'drain.instance': {
    code: 1012,
    en: 'sluice: this instance of the service ends; connect again',
    zh: '该服务实例即将结束，请重新连接',
  },
  'drain.service': {
    code: 1012,
    en: 'sluice: the connections of the service are renewed; connect again',
    zh: '服务正在更新其连接，请重新连接',
  },
  'drain.gateway': {
    code: 1012,
    en: 'sluice: the gateway restarts; connect again',
    zh: '网关正在重启，请重新连接',
  },
  'limit.idle': {
    code: 1001,
    en: 'sluice: nothing was sent in either direction for {seconds} s',
    zh: '{seconds} 秒内双向均无数据',
  },
  'limit.duration': {
    code: 1001,
    en: 'sluice: open for {seconds} s, the longest that is allowed',
    zh: '连接已持续 {seconds} 秒，达到允许的最长时间',
  },
  'limit.messages': {
    code: 1008,
    en: 'sluice: more than {count} messages in a second',
    zh: '每秒消息数超过 {count}',
  },
  'credential.revoked': {
    code: 1008,
    en: 'sluice: the credential of this connection was revoked',
    zh: '建立该连接所用的凭证已被吊销',
  },
  'ended.by-operator': {
    code: 1008,
    en: 'sluice: ended by an operator of the service',
    zh: '被服务的操作者结束',
  },
} as const satisfies Readonly<Record<string, EndingDefinition>>;

export type EndingKey = keyof typeof endings;

export function ending<Key extends EndingKey>(key: Key, args: Arguments<(typeof endings)[Key]>): Ending {
  const definition = endings[key];
  return { code: definition.code, reason: render(definition, args, 'en') };
}

/**
 * The steps of an ending, seconds. When many sockets end at once, they are spread over the jitter. Then the frame under way
 * comes to its end, the peers answer the Close frame, and they close; whoever has not by then is reset.
 */
export const endingSteps = { jitter: 2, boundary: 5, answer: 3, farewell: 2 } as const;

/** From a deadline on no socket lives longer, seconds: all steps, each of which may take up to a second more. */
export const lastMomentsSeconds = 15;

/** The platform's ending whose reason this is, its arguments filled in; undefined where the reason is somebody else's. */
export function endingOf(reason: string): EndingDefinition | undefined {
  if (!reason.startsWith('sluice: ')) return undefined;
  for (const ending of Object.values(endings)) {
    const names = [...ending.en.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
    const pattern = ending.en.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '(\\d{1,12})');
    const found = new RegExp(`^${pattern}$`).exec(reason);
    if (found === null) continue;
    const args = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
    return { code: ending.code, en: reason, zh: render(ending, args, 'zh') };
  }
  return undefined;
}
