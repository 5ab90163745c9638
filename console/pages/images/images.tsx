import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { listNamespacesResponse, listRepositoriesResponse } from '../../../src/contract/resources/swr.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { CreateModel } from './create-model.tsx';
import { DeleteOrganization } from './delete-organization.tsx';
import { HowToPush } from './how-to-push.tsx';
import { NewOrganization } from './new-organization.tsx';
import { PullLogins } from './pull-logins.tsx';
import { readRows } from './read-rows.ts';
import { Size } from './size.tsx';

const words = {
  title: { en: 'Images', zh: '容器镜像' },
  organization: { en: 'Organization', zh: '组织' },
  every: { en: 'All organizations', zh: '全部组织' },
  search: { en: 'Search by image name', zh: '按镜像名称搜索' },
  name: { en: 'Image', zh: '镜像名称' },
  tags: { en: 'Tags', zh: '版本数量' },
  size: { en: 'Size', zh: '大小' },
  pulls: { en: 'Pulls', zh: '下载次数' },
  kind: { en: 'Who may pull', zh: '类型' },
  public: { en: 'everybody', zh: '公开' },
  private: { en: 'this account', zh: '私有' },
  updated: { en: 'Updated', zh: '更新时间' },
  operation: { en: 'Operation', zh: '操作' },
  none: { en: 'No image yet', zh: '还没有镜像' },
  how: {
    en: 'An image becomes a model, and a model a service. Push the first one with the commands below; it appears here by itself.',
    zh: '镜像用于创建模型，模型用于部署在线服务。请用下方命令上传第一个镜像，上传后会自动显示在这里。',
  },
  notFound: { en: 'No image matches this search.', zh: '没有符合条件的镜像。' },
} as const;

type Repository = z.infer<typeof listRepositoriesResponse>[number];

/** What was pushed to the registry of the platform, and how to push. */
export function Images() {
  const t = useWords(words);
  const { api, project } = useSession();
  const [organization, setOrganization] = useState<string>();
  const [name, setName] = useState('');
  const [page, setPage] = useState(1);
  const organizations = useQuery({
    queryKey: ['images', project.id, 'organizations'],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listNamespacesResponse>>({ method: 'GET', path: '/v2/manage/namespaces', signal }),
  });
  const { data, error, refetch } = useQuery({
    queryKey: ['images', project.id, 'repositories', organization, name, page],
    queryFn: ({ signal }) =>
      readRows<Repository>(api, {
        method: 'GET',
        path: '/v2/manage/repos',
        query: { namespace: organization, name: name || undefined, offset: (page - 1) * pageSize, limit: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const names = organizations.data?.namespaces.map((one) => one.name) ?? [];
  const nothing = data?.total === 0 && organization === undefined && name === '';
  const empty = nothing ? (
    <>
      <h2>{t.none}</h2>
      <p>{t.how}</p>
    </>
  ) : (
    t.notFound
  );
  return (
    <Page title={t.title} actions={<NewOrganization />}>
      <div className="in-a-row">
        <Select
          allowClear
          showSearch
          aria-label={t.organization}
          placeholder={t.every}
          style={{ width: 220 }}
          options={names.map((value) => ({ value, label: value }))}
          onChange={(value: string | undefined) => {
            setOrganization(value);
            setPage(1);
          }}
        />
        {organization !== undefined && (
          <DeleteOrganization name={organization} deleted={() => setOrganization(undefined)} />
        )}
        <Input.Search
          className="search"
          aria-label={t.search}
          placeholder={t.search}
          onSearch={(text) => {
            setName(text.trim());
            setPage(1);
          }}
        />
      </div>
      <Listing<Repository>
        label={t.title}
        rowKey={({ path }) => path}
        rows={data?.rows}
        error={error}
        retry={() => void refetch()}
        empty={empty}
        paging={{ page, total: data?.total ?? 0, show: setPage }}
        columns={[
          {
            title: t.name,
            render: (_, { namespace, name: repository }) => (
              <Link href={paths.repository(namespace, repository)}>
                {namespace}/{repository}
              </Link>
            ),
          },
          { title: t.tags, dataIndex: 'num_images' },
          { title: t.size, render: (_, { size }) => <Size bytes={size} /> },
          { title: t.kind, render: (_, { is_public }) => (is_public ? t.public : t.private) },
          { title: t.pulls, dataIndex: 'num_download' },
          { title: t.updated, render: (_, { updated_at }) => <Time at={Date.parse(updated_at)} /> },
          {
            title: t.operation,
            render: (_, { namespace, name: repository, tags: [latest] }) =>
              latest === undefined ? '–' : <CreateModel image={`${namespace}/${repository}:${latest}`} />,
          },
        ]}
      />
      {data && <HowToPush open={nothing} organization={organization ?? names[0] ?? 'team'} />}
      <PullLogins />
    </Page>
  );
}
