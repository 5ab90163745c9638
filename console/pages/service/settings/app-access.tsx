import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Select, Space } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { serviceAppsResponse } from '../../../../src/contract/resources/apps.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useMay, useSession } from '../../../api/session.ts';
import { ConfirmButton } from '../../../forms/confirm-button.tsx';
import { RequestPreview } from '../../../forms/request-preview.tsx';
import { useWords } from '../../../language/use-words.ts';
import { appOrders } from '../../../orders/app-orders.ts';
import type { Order } from '../../../orders/order.ts';
import { paths } from '../../../paths.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Failure } from '../../../ui/failure.tsx';
import { Loading } from '../../../ui/loading.tsx';
import { useApps } from '../../deploy/fields/app-field.tsx';
import { useServicePart } from '../use-service-part.ts';

const words = {
  title: { en: 'APP authorization', zh: 'APP授权管理' },
  may: {
    en: 'Your role does not allow to manage apps (apps.manage).',
    zh: '您的角色没有管理应用的权限（apps.manage）。',
  },
  none: { en: 'No application may call this service yet.', zh: '暂无应用获得该服务的授权。' },
  choose: { en: 'Application', zh: '应用' },
  first: { en: 'Choose an application first.', zh: '请先选择应用。' },
  authorize: { en: 'Authorize', zh: '授权' },
  take: { en: 'Withdraw', zh: '取消授权' },
  question: { en: (name: string) => `Withdraw the right of ${name}?`, zh: (name: string) => `取消 ${name} 的授权？` },
  consequence: { en: 'Its calls are refused from now on.', zh: '该应用的调用将立即被拒绝。' },
  make: { en: 'Applications are made under', zh: '应用在此创建：' },
  credentials: { en: 'Credentials', zh: '我的凭证' },
} as const;

/** Which applications may call the service. */
export function AppAccess({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const may = useMay('apps.manage');
  return (
    <section aria-label={t.title} className="panel">
      <h2>{t.title}</h2>
      {may ? <Apps service={service} /> : <p>{t.may}</p>}
    </section>
  );
}

function Apps({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<string>();
  const all = useApps(true);
  const { data, error, refetch } = useServicePart<z.infer<typeof serviceAppsResponse>>({
    serviceId: service.service_id,
    part: '/api-auths',
  });
  const changed = () => Promise.all(['services', 'apps'].map((kind) => client.invalidateQueries({ queryKey: [kind] })));
  const change = useMutation({ mutationFn: ({ request }: Order) => api.call(request), onSuccess: changed });
  if (data === undefined) return error ? <Failure error={error} retry={() => void refetch()} /> : <Loading />;
  const access = data.app_auth_api;
  const authorized = access?.authed_apps ?? [];
  const others = (all.data?.apps ?? []).filter(({ app_id: app }) => !authorized.some((one) => one.app_id === app));
  const chosenApp = others.find(({ app_id: app }) => app === chosen) ?? { app_id: 'APP_ID', app_name: 'APP' };
  const authorize = appOrders.authorize({ projectId: project.id, service, app: chosenApp });
  return (
    <>
      {authorized.length === 0 && <p>{t.none}</p>}
      <ul className="lines">
        {authorized.map((app) => (
          <li key={app.app_id}>
            {app.app_name}{' '}
            <ConfirmButton
              action="apps.manage"
              size="small"
              label={t.take}
              question={t.question(app.app_name)}
              consequence={t.consequence}
              order={appOrders.unauthorize({ projectId: project.id, service, app }, access?.api_id ?? '')}
              done={changed}
            />
          </li>
        ))}
      </ul>
      <Space wrap>
        <Select
          aria-label={t.choose}
          placeholder={t.choose}
          style={{ minWidth: 240 }}
          value={chosen ?? null}
          onChange={(value) => setChosen(value ?? undefined)}
          options={others.map(({ app_id: value, app_name: label }) => ({ value, label }))}
        />
        <ActionButton
          action="apps.manage"
          loading={change.isPending}
          unavailable={chosen === undefined ? t.first : undefined}
          onClick={() => change.mutate(authorize, { onSuccess: () => setChosen(undefined) })}
        >
          {t.authorize}
        </ActionButton>
      </Space>
      {change.error && <Failure error={change.error} />}
      <p className="quiet">
        {t.make} <Link href={paths.credentials()}>{t.credentials}</Link>
      </p>
      <RequestPreview orders={[authorize]} />
    </>
  );
}
