import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import type { z } from 'zod';
import type { listModelsResponse, ModelSummary } from '../../../src/contract/resources/model.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { DeployModel } from './deploy-model.tsx';
import { ModelStatus } from './model-status.tsx';
import { ModelVersions } from './model-versions.tsx';
import { lookAgain } from './passing.ts';

const words = {
  title: { en: 'Models', zh: '模型管理' },
  create: { en: 'Create', zh: '创建' },
  search: { en: 'Search by name', zh: '按名称搜索' },
  name: { en: 'Name', zh: '名称' },
  latest: { en: 'Latest version', zh: '最新版本' },
  status: { en: 'Status', zh: '状态' },
  versions: { en: 'Versions', zh: '版本数量' },
  open: { en: 'Show versions', zh: '展开版本' },
  created: { en: 'Created', zh: '创建时间' },
  description: { en: 'Description', zh: '描述' },
  operation: { en: 'Operation', zh: '操作' },
  versionsOf: { en: (name: string) => `Versions of ${name}`, zh: (name: string) => `${name} 的版本` },
  none: { en: 'No model yet', zh: '还没有模型' },
  how: {
    en: 'A model is a container image and how it is called: its port, its protocol, its probes. Push an image first, then create a model of it; services are deployed from models.',
    zh: '模型由容器镜像及其调用方式（端口、协议、健康检查）组成。请先上传镜像，再用它创建模型；模型创建成功后即可部署为在线服务。',
  },
  push: { en: 'How to push an image', zh: '如何上传镜像' },
  notFound: {
    en: (name: string) => `No model has “${name}” in its name.`,
    zh: (name: string) => `没有名称包含“${name}”的模型。`,
  },
} as const;

const hasVersions = ({ version_count }: ModelSummary) => (version_count ?? 1) > 1;

/** The project's models, by name; each opens to its versions. */
export function Models() {
  const t = useWords(words);
  const { api, project } = useSession();
  const [, navigate] = useLocation();
  const [wanted, setWanted] = useState('');
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useQuery({
    queryKey: ['models', project.id, 'names', wanted, page],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listModelsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/models`,
        query: { group_by: 'model_name', model_name: wanted || undefined, offset: page - 1, limit: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => lookAgain(state.data?.models.map(({ model_status }) => model_status) ?? []),
  });
  const create = (
    <ActionButton action="models.write" type="primary" onClick={() => navigate(paths.newModel())}>
      {t.create}
    </ActionButton>
  );
  const empty =
    wanted === '' ? (
      <>
        <h2>{t.none}</h2>
        <p>{t.how}</p>
        <p>
          <Link href={paths.images()}>{t.push}</Link>
        </p>
        {create}
      </>
    ) : (
      t.notFound(wanted)
    );
  return (
    <Page title={t.title} actions={create}>
      <Input.Search
        className="search"
        aria-label={t.search}
        placeholder={t.search}
        onSearch={(text) => {
          setWanted(text.trim());
          setPage(1);
        }}
      />
      <Listing<ModelSummary>
        label={t.title}
        rowKey={({ model_name }) => model_name}
        rows={data?.models}
        error={error}
        retry={() => void refetch()}
        empty={empty}
        paging={{ page, total: data?.total_count ?? 0, show: setPage }}
        // A column for nothing otherwise.
        expandable={
          data?.models.some(hasVersions)
            ? {
                columnTitle: <span className="unseen">{t.open}</span>,
                rowExpandable: hasVersions,
                expandedRowRender: ({ model_name }) => (
                  <ModelVersions name={model_name} label={t.versionsOf(model_name)} />
                ),
              }
            : undefined
        }
        columns={[
          {
            title: t.name,
            render: (_, { model_id, model_name }) => <Link href={paths.model(model_id)}>{model_name}</Link>,
          },
          { title: t.latest, dataIndex: 'model_version' },
          {
            title: t.status,
            render: (_, { model_status, create_at }) => <ModelStatus status={model_status} since={create_at} />,
          },
          { title: t.versions, dataIndex: 'version_count' },
          { title: t.created, render: (_, { create_at }) => <Time at={create_at} /> },
          { title: t.description, dataIndex: 'description' },
          { title: t.operation, render: (_, model) => <DeployModel listed model={model} /> },
        ]}
      />
    </Page>
  );
}
