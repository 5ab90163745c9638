import { useWords } from '../../language/use-words.ts';
import { Page } from '../../ui/page.tsx';
import { AccessKeys } from './access-keys.tsx';
import { Apps } from './apps.tsx';

const words = {
  title: { en: 'Credentials', zh: '我的凭证' },
  keys: { en: 'Access keys (AK/SK)', zh: '访问密钥（AK/SK）' },
  keysWhat: {
    en: 'Programs sign requests with an access key, and docker logs in with it.',
    zh: '程序使用访问密钥对请求签名，docker 也用它登录镜像仓库。',
  },
  apps: { en: 'Applications', zh: '应用（APP 认证）' },
  appsWhat: {
    en: 'An application calls the services that are authorized for it, with an AppCode or signed with its key and secret.',
    zh: '应用可调用已授权给它的服务：使用 AppCode，或使用 AppKey 和 AppSecret 签名。',
  },
} as const;

/** What the user's programs prove themselves with. */
export function Credentials() {
  const t = useWords(words);
  return (
    <Page title={t.title}>
      <h2>{t.keys}</h2>
      <p className="quiet">{t.keysWhat}</p>
      <AccessKeys />
      <h2>{t.apps}</h2>
      <p className="quiet">{t.appsWhat}</p>
      <Apps />
    </Page>
  );
}
