import type { AppApiShown, AppShown } from '../../contract/resources/apps.ts';
import type { Language, Text } from '../../contract/text.ts';
import { printable } from '../printable.ts';
import { tableLines } from '../table-lines.ts';
import { timeText } from '../time-text.ts';

const words = {
  name: { en: 'app', zh: '应用' },
  id: { en: 'id', zh: 'ID' },
  key: { en: 'key', zh: 'AppKey' },
  secret: { en: 'secret', zh: 'AppSecret' },
  codes: { en: 'codes', zh: 'AppCode' },
  services: { en: 'services', zh: '可调用的服务' },
  remark: { en: 'remark', zh: '备注' },
  created: { en: 'created', zh: '创建时间' },
} as const satisfies Readonly<Record<string, Text>>;

/** One app for people, with what it proves itself with, and the services that it may call where they are known. */
export function appLines(app: AppShown, language: Language, apis?: readonly AppApiShown[]): string[] {
  return tableLines([
    [words.name[language], app.app_name],
    [words.id[language], app.app_id],
    [words.key[language], app.app_key],
    [words.secret[language], app.app_secret],
    [words.codes[language], app.app_codes.join(', ')],
    ...(apis === undefined
      ? []
      : [[words.services[language], apis.map(({ service_name: name }) => name).join(', ')] as const]),
    [words.remark[language], printable(app.app_remark)],
    [words.created[language], timeText(app.created_at)],
  ]);
}
