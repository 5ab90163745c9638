import type { Text } from './text.ts';

/** Why a load test is over. */
export const loadNotices = {
  'load.finished': {
    en: 'All steps up to {sockets} open sockets were held; the service did not suffer. A longer ramp would find its limit.',
    zh: '已完成全部步骤，最多 {sockets} 个连接，服务未出现异常。如需找到上限，请增大连接数。',
  },
  'load.canceled': { en: 'The load test was stopped on demand.', zh: '压测已按要求停止。' },
  'load.out-of-time': {
    en: 'The load test was stopped after {minutes} minutes, the longest that one may take.',
    zh: '压测已达最长时间 {minutes} 分钟，已停止。',
  },
  'load.failed': {
    en: 'The load test could not go on: {detail}. Try again; if it fails again, the log of the platform says more.',
    zh: '压测无法继续：{detail}。请重试；如仍失败，请查看平台日志。',
  },
  'load.refused': {
    en: 'At {sockets} open sockets {count} handshakes were refused or failed. The first: {detail}',
    zh: '连接数为 {sockets} 时，有 {count} 次握手被拒绝或失败。首个原因：{detail}',
  },
  'load.lost': {
    en: 'At {sockets} open sockets {count} of them were ended by the other side. The first: {detail}',
    zh: '连接数为 {sockets} 时，有 {count} 个连接被对端断开。首个原因：{detail}',
  },
  'load.unanswered': {
    en: 'At {sockets} open sockets {count} messages had no answer after {seconds} s.',
    zh: '连接数为 {sockets} 时，有 {count} 条消息在 {seconds} 秒内未得到应答。',
  },
  'load.slow': {
    en: 'At {sockets} open sockets p99 was {p99} ms, more than the {limit} ms that are allowed.',
    zh: '连接数为 {sockets} 时，p99 为 {p99} 毫秒，超过允许的 {limit} 毫秒。',
  },
  'load.restarted': {
    en: 'At {sockets} open sockets an instance of the service ended and was replaced. Its log and the events of the service say why.',
    zh: '连接数为 {sockets} 时，有实例退出并被替换。原因见实例日志和服务事件。',
  },
  'load.memory': {
    en: 'At {sockets} open sockets instance {instance} took {used} MB of the {limit} MB that it may have.',
    zh: '连接数为 {sockets} 时，实例 {instance} 已使用内存 {used} MB，上限为 {limit} MB。',
  },
  'load.cpu': {
    en: 'At {sockets} open sockets instance {instance} used {used} of the {limit} cores that it may have.',
    zh: '连接数为 {sockets} 时，实例 {instance} 已使用 {used} 核，上限为 {limit} 核。',
  },
} as const satisfies Readonly<Record<string, Text>>;
