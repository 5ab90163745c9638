import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { z } from 'zod';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { listInstancesResponse } from '../../../../src/contract/resources/service-history.ts';
import { useSession } from '../../../api/session.ts';
import { ConfirmButton } from '../../../forms/confirm-button.tsx';
import { useWords } from '../../../language/use-words.ts';
import { serviceOrders } from '../../../orders/service-orders.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Listing } from '../../../ui/listing.tsx';
import { Time } from '../../../ui/time.tsx';
import { useServicePart } from '../use-service-part.ts';
import { InstanceLogs } from './instance-logs.tsx';
import { InstanceStats } from './instance-stats.tsx';
import { InstanceStatusText } from './instance-status.tsx';
import { ScalingState } from './scaling-state.tsx';

const words = {
  title: { en: 'Instances', zh: '实例' },
  instance: { en: 'Instance', zh: '实例ID' },
  status: { en: 'Status', zh: '状态' },
  started: { en: 'Started', zh: '启动时间' },
  restarts: { en: 'Restarts', zh: '重启次数' },
  model: { en: 'Model and version', zh: '模型及版本' },
  sockets: { en: 'Open connections', zh: '打开的连接' },
  use: { en: 'CPU and memory', zh: 'CPU/内存' },
  operation: { en: 'Operation', zh: '操作' },
  logs: { en: 'Logs', zh: '日志' },
  restart: { en: 'Restart', zh: '重启' },
  question: { en: (id: string) => `Restart ${id}?`, zh: (id: string) => `确定重启 ${id}？` },
  consequence: {
    en: 'Another instance is started first. Then this one is drained: its open sockets end, at the latest at the drain deadline.',
    zh: '先启动一个新实例，再排空该实例：其已打开的连接将在排空时限内结束。',
  },
  stopping: { en: 'It is being stopped.', zh: '该实例正在停止。' },
  none: {
    en: 'Nobody has called for a while: no instance runs, and the next call starts one.',
    zh: '一段时间内没有调用，已缩容到 0；下一次调用会启动实例。',
  },
  empty: {
    en: 'There is no instance. A service has some while it runs; when it does not start, the events say why.',
    zh: '暂无实例。服务运行时才有实例；如启动失败，请查看事件。',
  },
} as const;

/** 实例: the containers of the service, their use of the machine, and what they write. */
export function ServiceInstances({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { project } = useSession();
  const client = useQueryClient();
  const [read, setRead] = useState<string>();
  const { service_id: serviceId } = service;
  const { data, error, refetch } = useServicePart<z.infer<typeof listInstancesResponse>>({
    serviceId,
    part: '/instances',
    every: 3_000,
  });
  const nameOf = (id: string) => {
    const entry = service.config.find(({ model_id: modelId }) => modelId === id);
    return entry === undefined ? id : `${entry.model_name} ${entry.model_version}`;
  };
  const rests = service.config.every(({ current_instance_count: count }) => count === 0);
  return (
    <>
      {data && <ScalingState config={service.config} instances={data.instances} nameOf={nameOf} />}
      <Listing
        label={t.title}
        rows={data?.instances}
        rowKey={({ instance_id: id }) => id}
        error={error}
        retry={() => void refetch()}
        empty={rests && service.status === 'running' ? t.none : t.empty}
        columns={[
          { title: t.instance, render: (_, { instance_id: id }) => <code className="narrow">{id}</code> },
          { title: t.status, render: (_, instance) => <InstanceStatusText instance={instance} /> },
          {
            title: t.started,
            render: (_, { start_time: at }) =>
              at === undefined ? (
                '–'
              ) : (
                <span className="narrow">
                  <Time at={at} />
                </span>
              ),
          },
          { title: t.restarts, dataIndex: 'restart_count' },
          { title: t.model, render: (_, { model_id: id }) => nameOf(id) },
          { title: <span className="narrow">{t.sockets}</span>, dataIndex: 'connection_count' },
          {
            title: <span className="narrow">{t.use}</span>,
            render: (_, { instance_id: id, status }) =>
              status === 'running' || status === 'concerning' ? (
                <InstanceStats serviceId={serviceId} instanceId={id} />
              ) : (
                '–'
              ),
          },
          {
            title: t.operation,
            render: (_, { instance_id: id, status }) => (
              <span className="page-actions">
                <ActionButton
                  action="services.read"
                  size="small"
                  aria-label={`${t.logs}: ${id}`}
                  onClick={() => setRead(id)}
                >
                  {t.logs}
                </ActionButton>
                <ConfirmButton
                  action="services.write"
                  size="small"
                  label={t.restart}
                  question={t.question(id)}
                  consequence={t.consequence}
                  unavailable={status === 'stopping' ? t.stopping : undefined}
                  order={serviceOrders.restartInstance(project.id, service, id)}
                  done={() => client.invalidateQueries({ queryKey: ['services'] })}
                />
              </span>
            ),
          },
        ]}
      />
      {read !== undefined && <InstanceLogs key={read} serviceId={serviceId} instanceId={read} />}
    </>
  );
}
