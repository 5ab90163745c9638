import { useQuery } from '@tanstack/react-query';
import { Redirect, useSearchParams } from 'wouter';
import type { z } from 'zod';
import type { searchResponse } from '../../../src/contract/resources/search.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { Explanation } from './explanation.tsx';
import { FoundList } from './found-list.tsx';
import { onlyPage } from './only-page.ts';

const words = {
  title: { en: (query: string) => `Search: ${query}`, zh: (query: string) => `搜索：${query}` },
  search: { en: 'Search', zh: '搜索' },
  what: {
    en: 'Type into the box above what you look for: a request id, or a part of the name of a service, a model or an image.',
    zh: '请在上方搜索框中输入：请求 ID，或服务、模型、镜像名称的一部分。',
  },
  hidden: {
    en: (actions: string) => `Your role does not let you see everything (${actions}): what it hides is not found.`,
    zh: (actions: string) => `您的角色没有部分内容的查看权限（${actions}），因此搜索结果不包含这些内容。`,
  },
  nothing: {
    en: 'Nothing was found in this project. Request ids of refused handshakes are kept for a day; names may be given in part.',
    zh: '当前项目中没有找到匹配的内容。握手失败的请求 ID 保留一天；名称支持模糊匹配。',
  },
} as const;

export type Found = z.infer<typeof searchResponse>;

/** The rights to what is searched. */
const searched = ['services.read', 'models.read', 'images.read'] as const;

/** What the search box finds. One thing alone is shown at once. */
export function SearchPage() {
  const t = useWords(words);
  const { api, project, session } = useSession();
  const [parameters] = useSearchParams();
  const query = (parameters.get('q') ?? '').trim();
  const hidden = searched.filter((action) => !session.actions.includes(action));
  const { data, error, refetch } = useQuery({
    queryKey: ['search', project.id, query],
    queryFn: ({ signal }) =>
      api.call<Found>({ method: 'GET', path: path`/v1/${project.id}/search`, query: { q: query }, signal }),
    enabled: query !== '',
  });
  const only = data && onlyPage(data);
  if (only !== undefined) return <Redirect to={only} replace />;
  return (
    <Page title={query === '' ? t.search : t.title(query)}>
      {query === '' && <p className="panel">{t.what}</p>}
      {hidden.length > 0 && <p className="notice">{t.hidden(hidden.join(', '))}</p>}
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && query !== '' && <Loading />}
      {data && isNothing(data) && <p className="panel">{t.nothing}</p>}
      {data && <Explanation found={data} />}
      {data && <FoundList found={data} />}
    </Page>
  );
}

function isNothing({ services, models, repositories, handshake, connection, audit_record }: Found): boolean {
  const explained = handshake ?? connection ?? audit_record;
  return explained === undefined && services.length + models.length + repositories.length === 0;
}
