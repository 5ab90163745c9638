import type { Text } from '../../../contract/text.ts';

/** What a load test says. */
export const loadWords = {
  begun: { en: '{name}: {sockets} open sockets', zh: '{name}：{sockets} 个连接' },
  onward: {
    en: '{name}: {sockets} open sockets (with {before}: p50 {p50} ms, p99 {p99} ms)',
    zh: '{name}：{sockets} 个连接（{before} 个时：p50 {p50} 毫秒，p99 {p99} 毫秒）',
  },
  sockets: { en: 'SOCKETS', zh: '连接数' },
  held: { en: 'OPEN', zh: '保持' },
  p50: { en: 'P50 MS', zh: 'p50 毫秒' },
  p99: { en: 'P99 MS', zh: 'p99 毫秒' },
  handshake: { en: 'HANDSHAKE P99 MS', zh: '握手 p99 毫秒' },
  answers: { en: 'ANSWERS', zh: '应答' },
  errors: { en: 'ERRORS', zh: '错误' },
  cores: { en: 'CORES', zh: 'CPU 核' },
  memory: { en: 'MEMORY', zh: '内存' },
  instance: { en: 'INSTANCE', zh: '实例' },
  inInstance: { en: 'With {sockets} open sockets, of each instance:', zh: '{sockets} 个连接时各实例：' },
  late: {
    en: 'This machine was too slow to send in time at {sockets} open sockets ({late} ms late): the times of the service are better than measured. Use another machine, or a longer --every.',
    zh: '在 {sockets} 个连接时，本机发送不够及时（延迟 {late} 毫秒），服务的实际耗时优于测得值。请换一台机器，或增大 --every。',
  },
  recommended: {
    en: 'Recommended: {most} open sockets for each instance, {target} as the target of its scaling (of {count} instances, with the limits they had).',
    zh: '建议：每个实例最多 {most} 个连接，扩缩容目标 {target}（按 {count} 个实例及其当前限制测得）。',
  },
  atLeast: {
    en: 'Recommended: at least {most} open sockets for each instance, {target} as the target of its scaling (of {count} instances, with the limits they had).',
    zh: '建议：每个实例至少可承载 {most} 个连接，扩缩容目标 {target}（按 {count} 个实例及其当前限制测得）。',
  },
  applyScaling: { en: 'Where it scales: {command}', zh: '启用扩缩容的服务：{command}' },
  apply: { en: 'To apply it: {command}', zh: '应用该建议：{command}' },
} as const satisfies Readonly<Record<string, Text>>;
