import { useState } from 'react';
import type { z } from 'zod';
import { type HandshakeStage, handshakeStages } from '../../../../src/contract/connection.ts';
import type { listHandshakesResponse } from '../../../../src/contract/resources/connections.ts';
import { useWords } from '../../../language/use-words.ts';
import { Copyable } from '../../../ui/copyable.tsx';
import { Listing, pageSize } from '../../../ui/listing.tsx';
import { Time } from '../../../ui/time.tsx';
import { ListFilters } from '../list-filters.tsx';
import { useServicePart } from '../use-service-part.ts';
import { stageWords } from './stage-words.ts';

const words = {
  title: { en: 'Refused and failed handshakes', zh: '被拒绝和失败的握手' },
  when: { en: 'Time', zh: '时间' },
  waited: {
    en: (seconds: number) => `after ${seconds} s in the waiting room`,
    zh: (seconds: number) => `在等待室等待 ${seconds} 秒后`,
  },
  client: { en: 'Client', zh: '客户端' },
  stage: { en: 'Stage', zh: '阶段' },
  all: { en: 'All stages', zh: '全部阶段' },
  status: { en: 'Status', zh: '状态码' },
  why: { en: 'Why, and what to do', zh: '原因与建议' },
  request: { en: 'Request id', zh: '请求 ID' },
  search: { en: 'Search by request id', zh: '按请求 ID 搜索' },
  empty: {
    en: 'No handshake was refused in the last 24 hours that matches. When a client cannot connect, the reason stands here.',
    zh: '最近 24 小时内没有符合条件的失败握手。客户端无法连接时，原因会显示在这里。',
  },
} as const;

/** Handshakes of a day that became no WebSocket, the newest first. */
export function FailedHandshakes({ serviceId }: { readonly serviceId: string }) {
  const t = useWords(words);
  const stages = useWords(stageWords);
  const [stage, setStage] = useState<HandshakeStage | ''>('');
  const [request, setRequest] = useState('');
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useServicePart<z.infer<typeof listHandshakesResponse>>({
    serviceId,
    part: '/handshakes',
    query: { stage: stage || undefined, request_id: request || undefined, offset: page - 1, limit: pageSize },
    every: 5_000,
  });
  return (
    <>
      <h2>{t.title}</h2>
      <ListFilters
        kind={{
          label: t.stage,
          all: t.all,
          chosen: stage,
          options: handshakeStages.map((value) => ({ value, label: stages[value] })),
          choose(value) {
            setStage(value);
            setPage(1);
          },
        }}
        search={{
          label: t.search,
          longest: 64,
          find(text) {
            setRequest(text);
            setPage(1);
          },
        }}
      />
      <Listing
        label={t.title}
        rows={data?.handshakes}
        rowKey={({ request_id: id }) => id}
        error={error}
        retry={() => void refetch()}
        empty={t.empty}
        paging={{ page, total: data?.total_count ?? 0, show: setPage }}
        columns={[
          {
            title: t.when,
            render: (_, { occur_time: time, waited_ms: waited }) => (
              <>
                <Time at={time} />
                {waited !== undefined && <div className="quiet">{t.waited(Math.round(waited / 100) / 10)}</div>}
              </>
            ),
          },
          { title: t.client, dataIndex: 'client_address' },
          { title: t.stage, render: (_, handshake) => stages[handshake.stage] },
          { title: t.status, render: (_, { status, error_code: code }) => `${status} ${code ?? ''}` },
          {
            title: t.why,
            render: (_, { reason, advice }) => (
              <div className="wrapped">
                {reason}
                {advice !== undefined && <div className="quiet">{advice}</div>}
              </div>
            ),
          },
          { title: t.request, render: (_, { request_id: id }) => <Copyable label={t.request} text={id} /> },
        ]}
      />
    </>
  );
}
