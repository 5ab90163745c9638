import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { listAppApisResponse } from '../../../src/contract/resources/apps.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';

const words = {
  title: { en: 'Services that it may call', zh: '可调用的服务' },
  none: {
    en: 'None yet. A service is authorized for it in the settings of the service, or when it is deployed with APP authentication.',
    zh: '暂无。可在服务的设置中授权，或在部署时打开 APP 认证并选择该应用。',
  },
  more: { en: (count: number) => `${count} in all`, zh: (count: number) => `共 ${count} 个` },
} as const;

export function AppServices({ root, enabled }: { readonly root: string; readonly enabled: boolean }) {
  const t = useWords(words);
  const { api } = useSession();
  const { data, error } = useQuery({
    queryKey: ['apps', root, 'services'],
    enabled,
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listAppApisResponse>>({
        method: 'GET',
        path: `${root}/auth-apis`,
        query: { limit: 100 },
        signal,
      }),
  });
  return (
    <section>
      <h2>{t.title}</h2>
      {error && <Failure error={error} />}
      {!data && !error && <Loading />}
      {data?.total_count === 0 && <p className="quiet">{t.none}</p>}
      <ul className="lines">
        {data?.apis.map(({ api_id, service_id, service_name }) => (
          <li key={api_id}>
            <Link href={paths.service(service_id)}>{service_name}</Link>
          </li>
        ))}
      </ul>
      {data && data.total_count > data.apis.length && <p className="quiet">{t.more(data.total_count)}</p>}
    </section>
  );
}
