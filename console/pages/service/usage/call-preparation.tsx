import { Link } from 'wouter';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { Copyable } from '../../../ui/copyable.tsx';
import type { Proof } from '../snippets/call-facts.ts';
import { tokenCommand } from '../snippets/token-command.ts';

const words = {
  ca: {
    en: 'The programs trust the platform by this file, which has to lie beside them:',
    zh: '示例程序通过以下 CA 证书信任平台，请将其下载到程序所在目录：',
  },
  token: { en: 'A token is good for 24 hours. In bash:', zh: 'Token 有效期 24 小时。在 bash 中获取：' },
  tokenCommand: { en: 'Get a token', zh: '获取Token' },
  keys: {
    en: (names: string) => `The programs read ${names} from the environment. Make them under `,
    zh: (names: string) => `示例程序从环境变量 ${names} 读取凭证，可在此创建：`,
  },
  authorized: {
    en: 'The application must be authorized for this service (tab Settings).',
    zh: '应用需先获得该服务的授权（“设置”页签）。',
  },
  credentials: { en: 'Credentials', zh: '我的凭证' },
  ticket: {
    en: 'A page in a browser cannot set headers on a WebSocket and must hold no secret: a backend of yours asks for a ticket, which is good for one call within a minute, and hands it to the page.',
    zh: '浏览器页面无法为 WebSocket 设置请求头，也不能保存密钥：由您的后端申请票据并交给页面，票据一分钟内有效，仅可使用一次。',
  },
} as const;

const variables: Readonly<Record<Exclude<Proof, 'token'>, string>> = {
  'access-key': 'ACCESS_KEY, SECRET_KEY',
  'app-code': 'APP_CODE',
  'app-signature': 'APP_KEY, APP_SECRET',
};

interface CallPreparationProps {
  readonly proof: Proof | 'ticket';
  readonly caFile: string | undefined;
}

/** What has to be there before an example runs. */
export function CallPreparation({ proof, caFile }: CallPreparationProps) {
  const t = useWords(words);
  const { session, project } = useSession();
  const command = tokenCommand({
    endpoint: session.access_address,
    caFile,
    domain: session.domain.name,
    user: session.user.name,
    project: project.name,
  });
  return (
    <>
      {caFile !== undefined && (
        <p>
          {t.ca} <a href="/ca.pem">{caFile}</a>
        </p>
      )}
      {proof === 'ticket' && <p>{t.ticket}</p>}
      {(proof === 'token' || proof === 'ticket') && (
        <>
          <p>{t.token}</p>
          <Copyable block label={t.tokenCommand} text={command} />
        </>
      )}
      {proof !== 'token' && proof !== 'ticket' && (
        <p>
          {t.keys(variables[proof])}
          <Link href={paths.credentials()}>{t.credentials}</Link>. {proof !== 'access-key' && t.authorized}
        </p>
      )}
    </>
  );
}
