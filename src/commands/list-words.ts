import type { Text } from '../contract/text.ts';

/** Heads of the columns of tables, and names in front of values. */
export const listWords = {
  used: { en: ' ', zh: ' ' },
  address: { en: 'ADDRESS', zh: '地址' },
  user: { en: 'USER', zh: '用户' },
  project: { en: 'PROJECT', zh: '项目' },
  key: { en: 'KEY', zh: '密钥' },
  description: { en: 'DESCRIPTION', zh: '描述' },
  time: { en: 'TIME', zh: '时间' },
  type: { en: 'TYPE', zh: '类型' },
  event: { en: 'EVENT', zh: '事件' },
  from: { en: 'FROM', zh: '来源' },
  action: { en: 'ACTION', zh: '操作' },
  resource: { en: 'RESOURCE', zh: '资源' },
  roles: { en: 'ROLES', zh: '角色' },
  id: { en: 'ID', zh: 'ID' },
  name: { en: 'NAME', zh: '名称' },
  version: { en: 'VERSION', zh: '版本' },
  status: { en: 'STATUS', zh: '状态' },
  created: { en: 'CREATED', zh: '创建时间' },
} as const satisfies Readonly<Record<string, Text>>;
