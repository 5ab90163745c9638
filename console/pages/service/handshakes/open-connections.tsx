import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { CredentialKind } from '../../../../src/contract/connection.ts';
import type { listConnectionsResponse } from '../../../../src/contract/resources/connections.ts';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { useSession } from '../../../api/session.ts';
import { ConfirmButton } from '../../../forms/confirm-button.tsx';
import { useWords } from '../../../language/use-words.ts';
import { serviceOrders } from '../../../orders/service-orders.ts';
import { Listing, pageSize } from '../../../ui/listing.tsx';
import { Time } from '../../../ui/time.tsx';
import { useServicePart } from '../use-service-part.ts';

const words = {
  title: { en: 'Open connections', zh: '打开的连接' },
  opened: { en: 'Opened', zh: '打开时间' },
  waited: {
    en: (seconds: number) => `waited ${seconds} s for an instance`,
    zh: (seconds: number) => `等待实例 ${seconds} 秒`,
  },
  client: { en: 'Client', zh: '客户端' },
  credential: { en: 'Credential', zh: '凭证' },
  instance: { en: 'Instance', zh: '实例' },
  toImage: { en: 'From the client', zh: '客户端发送' },
  toClient: { en: 'From the image', zh: '镜像发送' },
  messages: {
    en: (messages: number, bytes: number) => `${messages} messages, ${bytes} B`,
    zh: (messages: number, bytes: number) => `${messages} 条消息，${bytes} 字节`,
  },
  operation: { en: 'Operation', zh: '操作' },
  end: { en: 'End', zh: '结束' },
  question: {
    en: (client: string) => `End the connection of ${client}?`,
    zh: (client: string) => `结束 ${client} 的连接？`,
  },
  consequence: {
    en: 'The client gets a Close frame with 1008. It may connect again.',
    zh: '客户端将收到关闭帧（1008），之后可以重新连接。',
  },
  drain: { en: 'Drain', zh: '排空' },
  drainQuestion: {
    en: (name: string) => `Drain the connections of ${name}?`,
    zh: (name: string) => `排空 ${name} 的连接？`,
  },
  drained: {
    en: 'The connections that are open now end, at the latest at the drain deadline. New ones are served as before.',
    zh: '当前打开的连接将在排空时限内结束，新连接照常提供服务。',
  },
  empty: { en: 'No WebSocket connection is open.', zh: '当前没有打开的 WebSocket 连接。' },
} as const;

const credentialWords = {
  'access-key': { en: 'access key', zh: '访问密钥' },
  'temporary-key': { en: 'temporary access key', zh: '临时访问密钥' },
  'app-key': { en: 'app key', zh: 'APP 密钥' },
  token: { en: 'token', zh: 'Token' },
  'app-code': { en: 'AppCode', zh: 'AppCode' },
  'api-key': { en: 'API key', zh: 'API Key' },
  bearer: { en: 'bearer token', zh: 'Bearer Token' },
  ticket: { en: 'ticket', zh: '票据' },
} as const satisfies Readonly<Record<CredentialKind, object>>;

/** Who is connected now. */
export function OpenConnections({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const credentials = useWords(credentialWords);
  const { project } = useSession();
  const client = useQueryClient();
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useServicePart<z.infer<typeof listConnectionsResponse>>({
    serviceId: service.service_id,
    part: '/connections',
    query: { state: 'open', offset: page - 1, limit: pageSize },
    every: 5_000,
  });
  const changed = () => client.invalidateQueries({ queryKey: ['services'] });
  return (
    <>
      <h2>{t.title}</h2>
      {data !== undefined && data.total_count > 0 && (
        <p>
          <ConfirmButton
            action="services.write"
            label={t.drain}
            question={t.drainQuestion(service.service_name)}
            consequence={t.drained}
            order={serviceOrders.drain(project.id, service)}
            done={changed}
          />
        </p>
      )}
      <Listing
        label={t.title}
        rows={data?.connections}
        rowKey={({ connection_id: id }) => id}
        error={error}
        retry={() => void refetch()}
        empty={t.empty}
        paging={{ page, total: data?.total_count ?? 0, show: setPage }}
        columns={[
          {
            title: t.opened,
            render: (_, { open_time: time, waited_ms: waited }) => (
              <>
                <Time at={time} />
                {waited !== undefined && <div className="quiet">{t.waited(Math.round(waited / 100) / 10)}</div>}
              </>
            ),
          },
          { title: t.client, dataIndex: 'client_address' },
          { title: t.credential, render: (_, { credential }) => `${credentials[credential.type]} ${credential.id}` },
          { title: t.instance, render: (_, { instance_id: id }) => <code>{id}</code> },
          { title: t.toImage, render: (_, { from_client: passed }) => t.messages(passed.messages, passed.bytes) },
          { title: t.toClient, render: (_, { from_image: passed }) => t.messages(passed.messages, passed.bytes) },
          {
            title: t.operation,
            render: (_, { connection_id: id, client_address: address }) => (
              <ConfirmButton
                action="services.write"
                size="small"
                label={t.end}
                question={t.question(address)}
                consequence={t.consequence}
                order={serviceOrders.endConnection(project.id, service, id)}
                done={changed}
              />
            ),
          },
        ]}
      />
    </>
  );
}
