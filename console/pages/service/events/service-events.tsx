import { Switch } from 'antd';
import { useState } from 'react';
import type { z } from 'zod';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { serviceEventsResponse } from '../../../../src/contract/resources/service-history.ts';
import { useWords } from '../../../language/use-words.ts';
import { Listing, pageSize } from '../../../ui/listing.tsx';
import { Time } from '../../../ui/time.tsx';
import { ListFilters } from '../list-filters.tsx';
import { useServicePart } from '../use-service-part.ts';

const words = {
  title: { en: 'Events', zh: '事件' },
  type: { en: 'Type', zh: '事件类型' },
  all: { en: 'All types', zh: '全部类型' },
  normal: { en: 'Normal', zh: '正常' },
  abnormal: { en: 'Warning', zh: '异常' },
  what: { en: 'Event', zh: '事件信息' },
  when: { en: 'Time', zh: '发生时间' },
  search: { en: 'Search in the events', zh: '搜索事件信息' },
  refresh: { en: 'Refresh by itself', zh: '自动刷新' },
  empty: {
    en: 'No event matches. Each step of a deployment, each restart of an instance and each change is one.',
    zh: '没有符合条件的事件。部署步骤、实例重启和配置变更都会产生事件。',
  },
} as const;

const eventTypes = ['normal', 'abnormal'] as const;
type EventType = (typeof eventTypes)[number];

/** 事件: what happened to the service, the newest first. */
export function ServiceEvents({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const [type, setType] = useState<EventType | ''>('');
  const [text, setText] = useState('');
  const [page, setPage] = useState(1);
  const [refreshes, setRefreshes] = useState(true);
  const { data, error, refetch } = useServicePart<z.infer<typeof serviceEventsResponse>>({
    serviceId: service.service_id,
    part: '/events',
    query: { event_type: type || undefined, event_info: text || undefined, offset: page - 1, limit: pageSize },
    every: refreshes && 5_000,
  });
  return (
    <>
      <ListFilters
        kind={{
          label: t.type,
          all: t.all,
          chosen: type,
          options: eventTypes.map((value) => ({ value, label: t[value] })),
          choose(value) {
            setType(value);
            setPage(1);
          },
        }}
        search={{
          label: t.search,
          longest: 200,
          find(found) {
            setText(found);
            setPage(1);
          },
        }}
      >
        <span>
          <Switch aria-label={t.refresh} checked={refreshes} onChange={setRefreshes} /> {t.refresh}
        </span>
      </ListFilters>
      <Listing
        label={t.title}
        rows={data?.events}
        rowKey={({ occur_time: time, event_info: info }) => `${time} ${info}`}
        error={error}
        retry={() => void refetch()}
        empty={t.empty}
        paging={{ page, total: data?.total_count ?? 0, show: setPage }}
        columns={[
          { title: t.when, render: (_, { occur_time: time }) => <Time at={time} /> },
          {
            title: t.type,
            render: (_, { event_type: kind }) => (
              <span className={kind === 'abnormal' ? 'status status-warn' : 'status status-quiet'}>{t[kind]}</span>
            ),
          },
          { title: t.what, render: (_, { event_info: info }) => <span className="wrapped">{info}</span> },
        ]}
      />
    </>
  );
}
