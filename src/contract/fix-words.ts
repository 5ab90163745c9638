import type { FixKind } from './resources/diagnosis.ts';
import type { Text } from './text.ts';

/** What a fix does, as a button says it. */
export const fixWords: Readonly<Record<FixKind, Text>> = {
  'model-port': { en: 'Deploy with port {port}', zh: '使用端口 {port} 部署' },
  protocol: { en: 'Deploy with protocol {protocol}', zh: '使用协议 {protocol} 部署' },
  'probe-path': { en: 'Deploy with the check at {path}', zh: '将健康检查路径改为 {path} 并部署' },
  'probe-tcp': {
    en: 'Deploy with a check that only connects (TCP)',
    zh: '将健康检查改为仅检测端口连接（TCP）并部署',
  },
  'startup-time': {
    en: 'Deploy with {seconds} s for the startup check',
    zh: '将启动检查时间放宽至 {seconds} 秒并部署',
  },
  memory: { en: 'Deploy with {memory} MB of memory', zh: '使用 {memory} MB 内存部署' },
  'smaller-specification': { en: 'Deploy with specification {specification}', zh: '使用规格 {specification} 部署' },
  'deploy-timeout': { en: 'Deploy with a time-out of {seconds} s', zh: '将部署超时时间改为 {seconds} 秒并部署' },
  'max-unavailable': {
    en: 'Let a former instance go before its successor starts',
    zh: '先停止一个旧实例，再启动新实例',
  },
  environment: { en: 'Deploy with {names} set', zh: '设置 {names} 并部署' },
  'roll-back': {
    en: 'Go back to the last configuration that was ready',
    zh: '回滚到最近一次就绪的配置',
  },
  restart: { en: 'Deploy once more', zh: '重新部署' },
};
