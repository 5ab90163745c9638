import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { ModelStatus } from '../../../src/contract/model.ts';
import type { modelEventsResponse } from '../../../src/contract/resources/service-history.ts';
import { path } from '../../api/api.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { Listing, pageSize } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { lookAgain } from './passing.ts';

const words = {
  title: { en: 'Events', zh: '事件' },
  when: { en: 'Time', zh: '时间' },
  type: { en: 'Type', zh: '类型' },
  normal: { en: 'Normal', zh: '正常' },
  abnormal: { en: 'Abnormal', zh: '异常' },
  what: { en: 'What happened', zh: '事件信息' },
  none: {
    en: 'Nothing happened in the last month; older events are gone.',
    zh: '近一个月没有事件，更早的事件已清除。',
  },
} as const;

type Event = z.infer<typeof modelEventsResponse>['events'][number];

/** What happened to a version of a model, the newest first. */
export function ModelEvents({ id, status }: { readonly id: string; readonly status: ModelStatus }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useQuery({
    queryKey: ['models', project.id, 'events', id, page, status],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof modelEventsResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/models/${id}/events`,
        query: { offset: page - 1, limit: pageSize },
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: lookAgain([status]),
  });
  return (
    <Listing<Event>
      label={t.title}
      rowKey={({ occur_time, event_info }) => `${occur_time} ${event_info}`}
      rows={data?.events}
      error={error}
      retry={() => void refetch()}
      empty={t.none}
      paging={{ page, total: data?.total_count ?? 0, show: setPage }}
      columns={[
        { title: t.when, render: (_, { occur_time }) => <Time at={occur_time} /> },
        {
          title: t.type,
          render: (_, { event_type: type }) => (
            <span className={`status status-${type === 'normal' ? 'quiet' : 'bad'}`}>{t[type]}</span>
          ),
        },
        { title: t.what, render: (_, { event_info }) => <span className="prose">{event_info}</span> },
      ]}
    />
  );
}
