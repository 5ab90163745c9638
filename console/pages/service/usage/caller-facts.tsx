import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { Copyable } from '../../../ui/copyable.tsx';

const words = {
  title: { en: 'For SDKs and scripts', zh: 'SDK 与脚本所需信息' },
  endpoint: { en: 'Endpoint', zh: '终端节点' },
  region: { en: 'Region', zh: '区域' },
  domain: { en: 'Domain', zh: '账号名' },
  user: { en: 'User', zh: '用户名' },
  project: { en: 'Project', zh: '项目' },
  projectId: { en: 'Project ID', zh: '项目ID' },
  serviceId: { en: 'Service ID', zh: '服务ID' },
} as const;

/** What clients ask for besides the address. */
export function CallerFacts({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { session, project } = useSession();
  const facts = [
    [t.endpoint, session.access_address],
    [t.region, session.region],
    [t.domain, session.domain.name],
    [t.user, session.user.name],
    [t.project, project.name],
    [t.projectId, project.id],
    [t.serviceId, service.service_id],
  ] as const;
  return (
    <details className="panel">
      <summary>{t.title}</summary>
      <dl className="facts">
        {facts.map(([label, text]) => (
          <div key={label} className="facts-row">
            <dt>{label}</dt>
            <dd>
              <Copyable label={label} text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
