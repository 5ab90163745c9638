import { useQuery } from '@tanstack/react-query';
import { Form, Select } from 'antd';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { listAppsResponse } from '../../../../src/contract/resources/apps.ts';
import { path } from '../../../api/api.ts';
import { useMay, useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { Failure } from '../../../ui/failure.tsx';

const words = {
  label: { en: 'APP authentication: apps that may call it', zh: '支持APP认证：授权的应用' },
  says: {
    en: 'May stay empty: tokens and access keys work without it. Apps are authorized right after the service is made; they are made in',
    zh: '可不填：使用 Token 或访问密钥调用时无需应用。服务创建后立即授权；应用在此创建：',
  },
  credentials: { en: 'Credentials', zh: '我的凭证' },
  may: { en: 'Your role does not allow to authorize apps.', zh: '您的角色没有授权应用的权限。' },
  none: { en: 'No apps yet', zh: '暂无应用' },
} as const;

/** Apps that one request authorizes. */
const mostApps = 100;

/** The apps of the project, by id. */
export function useApps(enabled: boolean) {
  const { api, project } = useSession();
  return useQuery({
    queryKey: ['apps', project.id, 'names'],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listAppsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/app-auth/apps`,
        query: { limit: 1_000, sort_by: 'app_name', order: 'asc' },
        signal,
      }),
    enabled,
  });
}

export function AppField() {
  const t = useWords(words);
  const may = useMay('apps.manage');
  const { data, error, refetch } = useApps(may);
  return (
    <Form.Item
      name="apps"
      label={t.label}
      extra={
        may ? (
          <>
            {t.says} <Link href={paths.credentials()}>{t.credentials}</Link>
          </>
        ) : (
          t.may
        )
      }
    >
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <Select
          mode="multiple"
          disabled={!may}
          maxCount={mostApps}
          style={{ maxWidth: 480 }}
          notFoundContent={t.none}
          showSearch={{ optionFilterProp: 'label' }}
          options={(data?.apps ?? []).map(({ app_id: id, app_name: name }) => ({ value: id, label: name }))}
        />
      )}
    </Form.Item>
  );
}
