import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { listAppsResponse } from '../../../src/contract/resources/apps.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Copyable } from '../../ui/copyable.tsx';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { AppDetail } from './app-detail.tsx';
import { CreateApp } from './create-app.tsx';

const words = {
  label: { en: 'Applications', zh: '应用列表' },
  name: { en: 'Name', zh: '应用名称' },
  remark: { en: 'Remark', zh: '备注' },
  key: { en: 'AppKey', zh: 'AppKey' },
  services: { en: 'Services', zh: '已授权服务' },
  created: { en: 'Created', zh: '创建时间' },
  operation: { en: 'Operation', zh: '操作' },
  create: { en: 'Create application', zh: '创建应用' },
  manage: { en: 'Manage', zh: '管理' },
  empty: {
    en: 'There is no application in this project yet. Make one for each program that calls services from outside.',
    zh: '该项目下还没有应用。请为每个从外部调用服务的程序创建一个应用。',
  },
} as const;

/** The user's applications in the project. */
export function Apps() {
  const t = useWords(words);
  const { api, project } = useSession();
  const [page, setPage] = useState(1);
  const [creating, setCreating] = useState(false);
  const [open, setOpen] = useState<string>();
  const { data, error, refetch } = useQuery({
    queryKey: ['apps', project.id, page],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listAppsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/app-auth/apps`,
        query: { offset: page - 1, limit: pageSize },
        signal,
      }),
  });
  return (
    <div className="panel">
      <p>
        <ActionButton action="apps.manage" type="primary" onClick={() => setCreating(true)}>
          {t.create}
        </ActionButton>
      </p>
      <Listing
        label={t.label}
        rows={data?.apps}
        rowKey={({ app_id }) => app_id}
        error={error}
        retry={() => void refetch()}
        empty={t.empty}
        paging={{ page, total: data?.total_count ?? 0, show: setPage }}
        columns={[
          { title: t.name, dataIndex: 'app_name' },
          { title: t.remark, dataIndex: 'app_remark' },
          { title: t.key, render: (_, { app_key }) => <Copyable label={t.key} text={app_key} /> },
          { title: t.services, dataIndex: 'bounded_api_count' },
          { title: t.created, render: (_, { created_at }) => <Time at={created_at} /> },
          {
            title: t.operation,
            render: (_, { app_id, app_name }) => (
              <ActionButton
                action="apps.manage"
                size="small"
                aria-label={`${t.manage}: ${app_name}`}
                onClick={() => setOpen(app_id)}
              >
                {t.manage}
              </ActionButton>
            ),
          },
        ]}
      />
      {creating && <CreateApp close={() => setCreating(false)} />}
      {open !== undefined && <AppDetail id={open} close={() => setOpen(undefined)} />}
    </div>
  );
}
