import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { listTagsResponse } from '../../../src/contract/resources/swr.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { repositoryPath } from '../../orders/image-orders.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { readRows } from './read-rows.ts';
import { Size } from './size.tsx';
import { TagActions, TagModels, TagPlatforms } from './tag-cells.tsx';

const words = {
  title: { en: 'Tags', zh: '镜像版本' },
  search: { en: 'Search by tag', zh: '按版本搜索' },
  tag: { en: 'Tag', zh: '版本' },
  size: { en: 'Size', zh: '大小' },
  platforms: { en: 'Platforms', zh: '平台' },
  digest: { en: 'Digest', zh: '摘要' },
  models: { en: 'Used by models', zh: '使用该镜像的模型' },
  pushed: { en: 'Pushed', zh: '更新时间' },
  operation: { en: 'Operation', zh: '操作' },
  none: {
    en: 'No image here. Push one to the path above with the commands of the page Images.',
    zh: '这里还没有镜像。请按“容器镜像”页面的命令上传到上述路径。',
  },
  notFound: { en: 'There is no tag with exactly this name.', zh: '没有名称与此完全相同的版本。' },
} as const;

type Tag = z.infer<typeof listTagsResponse>[number];

/** The images of one repository by their tags, the latest first. */
export function RepositoryTags({ organization, name }: { readonly organization: string; readonly name: string }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [wanted, setWanted] = useState('');
  const [page, setPage] = useState(1);
  const [leaving, setLeaving] = useState<string>();
  const { data, error, refetch } = useQuery({
    queryKey: ['images', project.id, 'tags', organization, name, wanted, page],
    queryFn: ({ signal }) =>
      readRows<Tag>(api, {
        method: 'GET',
        path: `${repositoryPath({ organization, name })}/tags`,
        query: { tag: wanted || undefined, offset: (page - 1) * pageSize, limit: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
  const of = (tag: Tag) => ({ organization, name, tag: tag.Tag, leaving: tag.Tag === leaving });
  return (
    <>
      <h2>{t.title}</h2>
      <Input.Search
        className="search"
        aria-label={t.search}
        placeholder={t.search}
        onSearch={(text) => {
          setWanted(text.trim());
          setPage(1);
        }}
      />
      <Listing<Tag>
        label={t.title}
        rowKey={({ Tag: tag }) => tag}
        rows={data?.rows}
        error={error}
        retry={() => void refetch()}
        empty={wanted === '' ? t.none : t.notFound}
        paging={{ page, total: data?.total ?? 0, show: setPage }}
        columns={[
          { title: t.tag, dataIndex: 'Tag' },
          { title: t.size, render: (_, { size }) => <Size bytes={size} /> },
          { title: t.platforms, render: (_, tag) => <TagPlatforms {...of(tag)} /> },
          {
            title: t.digest,
            render: (_, { digest, Tag: tag }) => (
              <Copyable text={digest} shown={`${digest.slice(0, 19)}…`} label={`${t.digest} ${tag}`} />
            ),
          },
          { title: t.models, render: (_, tag) => <TagModels {...of(tag)} /> },
          { title: t.pushed, render: (_, { updated }) => <Time at={Date.parse(updated)} /> },
          {
            title: t.operation,
            render: (_, tag) => <TagActions {...of(tag)} leave={(now) => setLeaving(now ? tag.Tag : undefined)} />,
          },
        ]}
      />
    </>
  );
}
