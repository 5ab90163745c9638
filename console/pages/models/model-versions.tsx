import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { listModelsResponse, ModelSummary } from '../../../src/contract/resources/model.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { DeployModel } from './deploy-model.tsx';
import { ModelStatus } from './model-status.tsx';
import { lookAgain } from './passing.ts';

const words = {
  version: { en: 'Version', zh: '版本' },
  status: { en: 'Status', zh: '状态' },
  created: { en: 'Created', zh: '创建时间' },
  description: { en: 'Description', zh: '描述' },
  operation: { en: 'Operation', zh: '操作' },
  gone: { en: 'The versions of this model were deleted.', zh: '该模型的版本已被删除。' },
} as const;

/** All versions of one name, the highest first. */
export function ModelVersions({ name, label }: { readonly name: string; readonly label: string }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useQuery({
    queryKey: ['models', project.id, 'versions', name, page],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listModelsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/models`,
        query: {
          model_name: name,
          exact_match: true,
          sort_by: 'model_version',
          offset: page - 1,
          limit: pageSize,
        },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => lookAgain(state.data?.models.map(({ model_status }) => model_status) ?? []),
  });
  return (
    <Listing<ModelSummary>
      label={label}
      rowKey={({ model_id }) => model_id}
      rows={data?.models}
      error={error}
      retry={() => void refetch()}
      empty={t.gone}
      paging={{ page, total: data?.total_count ?? 0, show: setPage }}
      columns={[
        {
          title: t.version,
          render: (_, { model_id, model_version }) => <Link href={paths.model(model_id)}>{model_version}</Link>,
        },
        {
          title: t.status,
          render: (_, { model_status, create_at }) => <ModelStatus status={model_status} since={create_at} />,
        },
        { title: t.created, render: (_, { create_at }) => <Time at={create_at} /> },
        { title: t.description, dataIndex: 'description' },
        { title: t.operation, render: (_, model) => <DeployModel listed model={model} /> },
      ]}
    />
  );
}
