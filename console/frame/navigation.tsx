import { Link, useLocation } from 'wouter';
import { useWords } from '../language/use-words.ts';
import { paths } from '../paths.ts';

const words = {
  navigation: { en: 'Main navigation', zh: '主导航' },
  overview: { en: 'Overview', zh: '总览' },
  images: { en: 'Images', zh: '容器镜像' },
  models: { en: 'Models', zh: '模型管理' },
  deployment: { en: 'Model deployment', zh: '模型部署' },
  services: { en: 'Online services', zh: '在线服务' },
  credentials: { en: 'Credentials', zh: '我的凭证' },
} as const;

/** The pages, in the order in which a new user needs them. */
export function Navigation() {
  const t = useWords(words);
  return (
    <nav aria-label={t.navigation} className="navigation">
      <ul>
        <Entry to={paths.overview()} label={t.overview} exact />
        <Entry to={paths.images()} label={t.images} />
        <Entry to={paths.models()} label={t.models} />
        <li>
          <span className="navigation-group" id="navigation-deployment">
            {t.deployment}
          </span>
          <ul aria-labelledby="navigation-deployment">
            <Entry to={paths.services()} label={t.services} />
          </ul>
        </li>
        <Entry to={paths.credentials()} label={t.credentials} />
      </ul>
    </nav>
  );
}

function Entry({
  to,
  label,
  exact = false,
}: {
  readonly to: string;
  readonly label: string;
  readonly exact?: boolean;
}) {
  const [location] = useLocation();
  const here = exact ? location === to : location === to || location.startsWith(`${to}/`);
  return (
    <li>
      <Link href={to} {...(here && { 'aria-current': 'page' as const })}>
        {label}
      </Link>
    </li>
  );
}
