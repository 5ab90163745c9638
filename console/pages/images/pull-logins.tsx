import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { listPullCredentialsResponse } from '../../../src/contract/resources/pull-credentials.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { pullLoginOrders } from '../../orders/pull-login-orders.ts';
import { Listing } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { CheckPullLogin } from './check-pull-login.tsx';
import { NewPullLogin } from './new-pull-login.tsx';

const words = {
  title: { en: 'Logins for other registries', zh: '外部镜像仓库的登录信息' },
  stored: { en: 'Stored logins', zh: '已保存的登录信息' },
  registry: { en: 'Registry', zh: '镜像仓库' },
  user: { en: 'User', zh: '用户' },
  changed: { en: 'Changed', zh: '修改时间' },
  operation: { en: 'Operation', zh: '操作' },
  empty: {
    en: 'Models of this project use images of other registries without a login. Store one where a registry wants it.',
    zh: '本项目的模型目前不使用登录信息访问外部镜像仓库。若仓库要求登录，请在此保存。',
  },
  delete: { en: 'Delete', zh: '删除' },
  question: {
    en: (registry: string) => `Delete the login for ${registry}?`,
    zh: (registry: string) => `删除 ${registry} 的登录信息？`,
  },
  lost: {
    en: 'Images that were copied or pulled with it stay. Models made from now on do without it.',
    zh: '用它复制或拉取的镜像仍然保留，此后创建的模型不再使用它。',
  },
} as const;

type Login = z.infer<typeof listPullCredentialsResponse>['pull_credentials'][number];

/** What the project's models pull images of other registries with. */
export function PullLogins() {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const queryKey = ['pull-credentials', project.id];
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listPullCredentialsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/pull-credentials`,
        signal,
      }),
  });
  return (
    <section aria-label={t.title}>
      <h2>{t.title}</h2>
      <div className="filters">
        <NewPullLogin />
      </div>
      <Listing<Login>
        label={t.stored}
        rowKey={({ registry }) => registry}
        rows={data?.pull_credentials}
        error={error}
        retry={() => void refetch()}
        empty={t.empty}
        columns={[
          { title: t.registry, dataIndex: 'registry' },
          { title: t.user, dataIndex: 'username' },
          { title: t.changed, render: (_, { update_time }) => <Time at={update_time} /> },
          {
            title: t.operation,
            render: (_, { registry }) => (
              <div className="in-a-row">
                <CheckPullLogin registry={registry} />
                <ConfirmButton
                  action="models.write"
                  size="small"
                  label={t.delete}
                  question={t.question(registry)}
                  consequence={t.lost}
                  order={pullLoginOrders.remove(project.id, registry)}
                  done={() => client.invalidateQueries({ queryKey })}
                />
              </div>
            ),
          },
        ]}
      />
    </section>
  );
}
