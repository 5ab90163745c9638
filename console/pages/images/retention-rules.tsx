import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type {
  RetentionBody,
  retentionHistoryResponse,
  retentionsResponse,
} from '../../../src/contract/resources/retention.ts';
import { useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../forms/confirm-button.tsx';
import { useWords } from '../../language/use-words.ts';
import { repositoryPath } from '../../orders/image-orders.ts';
import { retentionOrders } from '../../orders/retention-orders.ts';
import { Failure } from '../../ui/failure.tsx';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { ChangeRetention } from './change-retention.tsx';

const words = {
  title: { en: 'Retention', zh: '镜像老化' },
  none: { en: 'Tags stay until somebody deletes them.', zh: '未设置老化规则，版本会一直保留，直到手动删除。' },
  byAge: {
    en: (days: string) => `Tags go when they are older than ${days} days.`,
    zh: (days: string) => `删除早于 ${days} 天的版本。`,
  },
  byNumber: {
    en: (count: string) => `The ${count} newest tags stay, others go.`,
    zh: (count: string) => `保留最新的 ${count} 个版本，其余删除。`,
  },
  except: {
    en: (kept: string) => ` These stay and do not count: ${kept}.`,
    zh: (kept: string) => `以下版本始终保留且不计入：${kept}。`,
  },
  inUse: { en: 'Images that models use stay in any case.', zh: '模型正在使用的镜像始终保留。' },
  off: { en: 'Remove rules', zh: '删除规则' },
  question: { en: (name: string) => `Remove the rules of ${name}?`, zh: (name: string) => `删除 ${name} 的老化规则？` },
  lost: {
    en: 'Its tags stay from now on until somebody deletes them. What went stays gone.',
    zh: '此后版本会一直保留，直到手动删除。已删除的版本不会恢复。',
  },
  gone: { en: 'Tags that went', zh: '已老化的版本' },
  nothingGone: { en: 'No tag has gone by a rule yet.', zh: '尚无版本因规则而被删除。' },
  tag: { en: 'Tag', zh: '版本' },
  digest: { en: 'Digest', zh: '摘要' },
  at: { en: 'Removed', zh: '删除时间' },
} as const;

type Gone = z.infer<typeof retentionHistoryResponse>['retention_log'][number];
type Rule = RetentionBody['rules'][number];

/** How long the tags of a repository stay, and what went by its rules. */
export function RetentionRules(at: { readonly organization: string; readonly name: string }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const client = useQueryClient();
  const [page, setPage] = useState(1);
  const key = ['images', project.id, 'retention', at.organization, at.name];
  const retentions = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof retentionsResponse>>({
        method: 'GET',
        path: `${repositoryPath(at)}/retentions`,
        signal,
      }),
  });
  const history = useQuery({
    queryKey: [...key, 'history', page],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof retentionHistoryResponse>>({
        method: 'GET',
        path: `${repositoryPath(at)}/retentions/histories`,
        query: { offset: (page - 1) * pageSize, limit: pageSize },
        signal,
      }),
  });
  const [retention] = retentions.data ?? [];
  const textOf = ({ template, params, tag_selectors }: Rule) => {
    const kept = tag_selectors.map(({ kind, pattern }) => (kind === 'label' ? pattern : `/${pattern}/`)).join(', ');
    const text = template === 'date_rule' ? t.byAge(params.days ?? '') : t.byNumber(params.num ?? '');
    return kept === '' ? text : text + t.except(kept);
  };
  return (
    <section aria-label={t.title}>
      <h2>{t.title}</h2>
      {retentions.error && <Failure error={retentions.error} retry={() => void retentions.refetch()} />}
      {retentions.data && (
        <>
          {retention ? (
            <ul>
              {retention.rules.map((rule) => (
                <li key={JSON.stringify(rule)}>{textOf(rule)}</li>
              ))}
              <li>{t.inUse}</li>
            </ul>
          ) : (
            <p>{t.none}</p>
          )}
          <div className="filters">
            <ChangeRetention {...at} retention={retention} />
            {retention && (
              <ConfirmButton
                action="images.write"
                label={t.off}
                question={t.question(`${at.organization}/${at.name}`)}
                consequence={t.lost}
                order={retentionOrders.remove(at, retention.id)}
                done={() => client.invalidateQueries({ queryKey: key })}
              />
            )}
          </div>
        </>
      )}
      {(retention || (history.data?.total ?? 0) > 0) && (
        <Listing<Gone>
          label={t.gone}
          rowKey={({ id }) => String(id)}
          rows={history.data?.retention_log}
          error={history.error}
          retry={() => void history.refetch()}
          empty={t.nothingGone}
          paging={{ page, total: history.data?.total ?? 0, show: setPage }}
          columns={[
            { title: t.tag, dataIndex: 'tag' },
            { title: t.digest, render: (_, { digest }) => <span title={digest}>{digest.slice(0, 19)}…</span> },
            { title: t.at, render: (_, { created_at }) => <Time at={Date.parse(created_at)} /> },
          ]}
        />
      )}
    </section>
  );
}
