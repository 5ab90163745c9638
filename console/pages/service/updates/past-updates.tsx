import { useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import type { serviceLogsResponse } from '../../../../src/contract/resources/service-history.ts';
import { useSession } from '../../../api/session.ts';
import { ConfirmButton } from '../../../forms/confirm-button.tsx';
import { useWords } from '../../../language/use-words.ts';
import { serviceOrders } from '../../../orders/service-orders.ts';
import { Listing } from '../../../ui/listing.tsx';
import { Time } from '../../../ui/time.tsx';
import { useWhyNot } from '../../services/actions/service-buttons.tsx';
import { useServicePart } from '../use-service-part.ts';
import { CompareUpdates } from './compare-updates.tsx';

type Update = z.infer<typeof serviceLogsResponse>['logs'][number];

const words = {
  generation: { en: 'Number', zh: '编号' },
  began: { en: 'Began', zh: '更新时间' },
  kind: { en: 'Kind', zh: '类型' },
  create: { en: 'Deployment', zh: '部署' },
  update: { en: 'Update', zh: '更新' },
  rollback: { en: 'Roll back', zh: '回滚' },
  restart: { en: 'Restart', zh: '重启' },
  result: { en: 'Result', zh: '结果' },
  RUNNING: { en: 'Going on', zh: '进行中' },
  SUCCESS: { en: 'Succeeded', zh: '成功' },
  FAIL: { en: 'Failed', zh: '失败' },
  operation: { en: 'Operation', zh: '操作' },
  back: { en: 'Roll back to this', zh: '回滚到此配置' },
  backOf: {
    en: (generation: number) => `Go back to configuration ${generation}?`,
    zh: (generation: number) => `确定回滚到配置 ${generation}？`,
  },
  consequence: {
    en: 'Instances are replaced one after the other. Open sockets of those that go are drained.',
    zh: '实例将逐个替换，被替换实例上已打开的连接会被排空。',
  },
  present: { en: 'It is the present configuration.', zh: '这是当前配置。' },
  none: { en: 'There is no update yet.', zh: '暂无更新记录。' },
} as const;

const colors = { RUNNING: 'passing', SUCCESS: 'good', FAIL: 'bad' } as const;

/** 历史更新: each configuration that the service had, what became of it, and the way back. */
export function PastUpdates({ service, label }: { readonly service: ServiceDetail; readonly label: string }) {
  const t = useWords(words);
  const { project } = useSession();
  const client = useQueryClient();
  const whyNot = useWhyNot();
  const { data, error, refetch } = useServicePart<z.infer<typeof serviceLogsResponse>>({
    serviceId: service.service_id,
    part: '/logs',
    every: 10_000,
  });
  const [newest] = data?.logs ?? [];
  return (
    <>
      <Listing<Update>
        label={label}
        rows={data?.logs}
        rowKey={({ generation }) => String(generation)}
        error={error}
        retry={() => void refetch()}
        empty={t.none}
        columns={[
          { title: t.generation, dataIndex: 'generation' },
          { title: t.began, render: (_, { update_time: time }) => <Time at={time} /> },
          { title: t.kind, render: (_, { kind }) => t[kind] },
          {
            title: t.result,
            render: (_, { result, error_msg: reason }) => (
              <>
                <span className={`status status-${colors[result]}`}>{t[result]}</span>
                {reason !== undefined && <div className="wrapped quiet">{reason}</div>}
              </>
            ),
          },
          {
            title: t.operation,
            render: (_, { generation }) => (
              <ConfirmButton
                action="services.write"
                size="small"
                label={t.back}
                question={t.backOf(generation)}
                consequence={t.consequence}
                unavailable={generation === newest?.generation ? t.present : whyNot('configure', service.status)}
                order={serviceOrders.rollBack(project.id, service, generation)}
                done={() => client.invalidateQueries({ queryKey: ['services'] })}
              />
            ),
          },
        ]}
      />
      {data && data.logs.length > 1 && <CompareUpdates updates={data.logs} />}
    </>
  );
}
