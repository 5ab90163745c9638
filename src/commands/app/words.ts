import type { Text } from '../../contract/text.ts';

export const appWords = {
  authorized: {
    en: 'The app {app} may call {service} now: {address}',
    zh: '应用 {app} 现在可以调用 {service}：{address}',
  },
  unauthorized: {
    en: 'The app {app} may not call {service} any more.',
    zh: '应用 {app} 不能再调用 {service}。',
  },
} as const satisfies Readonly<Record<string, Text>>;
