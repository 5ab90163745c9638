import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useParams } from 'wouter';
import type { z } from 'zod';
import type { repositoryResponse } from '../../../src/contract/resources/swr.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { repositoryPath } from '../../orders/image-orders.ts';
import { paths } from '../../paths.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { DeleteRepository } from './delete-repository.tsx';
import { PublicSwitch } from './public-switch.tsx';
import { RepositoryTags } from './repository-tags.tsx';
import { RetentionRules } from './retention-rules.tsx';
import { Size } from './size.tsx';

const words = {
  images: { en: 'Images', zh: '容器镜像' },
  path: { en: 'Path', zh: '镜像路径' },
  size: { en: 'Size', zh: '大小' },
  tags: { en: 'Tags', zh: '版本数量' },
  pulls: { en: 'Pulls', zh: '下载次数' },
  public: { en: 'Public', zh: '公开' },
  creator: { en: 'Created by', zh: '创建者' },
  created: { en: 'Created', zh: '创建时间' },
  updated: { en: 'Updated', zh: '更新时间' },
} as const;

/** One repository: its tags, how long they stay, and who may pull from it. */
export function Repository() {
  const t = useWords(words);
  const { api, project } = useSession();
  const [, navigate] = useLocation();
  // What is being deleted is not asked for any more.
  const [deleting, setDeleting] = useState(false);
  const given = useParams<{ organization: string; repository: string }>();
  // What stands encoded in the address for being one part of it.
  const organization = decodeURIComponent(given.organization);
  const name = decodeURIComponent(given.repository);
  const { data, error, refetch } = useQuery({
    queryKey: ['images', project.id, 'repository', organization, name],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof repositoryResponse>>({
        method: 'GET',
        path: repositoryPath({ organization, name }),
        signal,
      }),
    enabled: !deleting,
  });
  const at = { organization, name };
  return (
    <Page
      title={`${organization}/${name}`}
      trail={[{ label: t.images, to: paths.images() }]}
      actions={
        data && (
          <DeleteRepository
            {...at}
            tags={data.num_images}
            deleting={setDeleting}
            deleted={() => navigate(paths.images())}
          />
        )
      }
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <dl className="facts panel">
          <dt>{t.path}</dt>
          <dd>
            <Copyable text={data.path} label={t.path} />
          </dd>
          <dt>{t.public}</dt>
          <dd>
            <PublicSwitch {...at} isPublic={data.is_public} />
          </dd>
          <dt>{t.size}</dt>
          <dd>
            <Size bytes={data.size} />
          </dd>
          <dt>{t.tags}</dt>
          <dd>{data.num_images}</dd>
          <dt>{t.pulls}</dt>
          <dd>{data.num_download}</dd>
          <dt>{t.creator}</dt>
          <dd>{data.creator_name}</dd>
          <dt>{t.created}</dt>
          <dd>
            <Time at={Date.parse(data.created)} />
          </dd>
          <dt>{t.updated}</dt>
          <dd>
            <Time at={Date.parse(data.updated)} />
          </dd>
        </dl>
      )}
      {data && !deleting && <RepositoryTags {...at} />}
      {data && !deleting && <RetentionRules {...at} />}
    </Page>
  );
}
