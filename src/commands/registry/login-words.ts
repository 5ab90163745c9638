import type { Text } from '../../contract/text.ts';

/** What the commands about logins for registries outside say. */
export const loginWords = {
  askUser: { en: 'User name at {registry}: ', zh: '{registry} 的用户名：' },
  askPassword: { en: 'Password or token of {user}: ', zh: '{user} 的密码或令牌：' },
  stored: {
    en: "The login of {user} for {registry} is stored for this project's models.",
    zh: '已保存用户 {user} 在 {registry} 的登录信息，供本项目的模型使用。',
  },
  checking: { en: 'Logging in to {registry} …', zh: '正在登录 {registry}…' },
  deleted: {
    en: 'The login for {registry} is deleted. Images that were copied or pulled with it stay.',
    zh: '已删除 {registry} 的登录信息，用它复制或拉取的镜像仍然保留。',
  },
  registry: { en: 'REGISTRY', zh: '镜像仓库' },
  user: { en: 'USER', zh: '用户' },
  changed: { en: 'CHANGED', zh: '修改时间' },
  check: { en: 'CHECK', zh: '检查结果' },
} as const satisfies Readonly<Record<string, Text>>;
