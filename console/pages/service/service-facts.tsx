import type { ServiceDetail } from '../../../src/contract/resources/service.ts';
import { useWords } from '../../language/use-words.ts';
import { Copyable } from '../../ui/copyable.tsx';
import { Time } from '../../ui/time.tsx';
import { ServiceStatusText } from '../services/status/service-status.tsx';

const words = {
  status: { en: 'Status', zh: '状态' },
  id: { en: 'Service ID', zh: '服务ID' },
  webSocket: { en: 'WebSocket', zh: '升级为WebSocket' },
  yes: { en: 'Yes', zh: '是' },
  no: { en: 'No', zh: '否' },
  calls: { en: 'Failed calls / all calls', zh: '调用失败次数/总次数' },
  description: { en: 'Description', zh: '描述' },
  created: { en: 'Created', zh: '创建时间' },
  updated: { en: 'Updated', zh: '更新时间' },
} as const;

/** What is worth knowing of a service whatever one came for. */
export function ServiceFacts({ service }: { readonly service: ServiceDetail }) {
  const t = useWords(words);
  const { additional_properties: switches, description, failed_times: failed, invocation_times: calls } = service;
  return (
    <dl className="facts">
      <dt>{t.status}</dt>
      <dd>
        <ServiceStatusText status={service.status} progress={service.progress} />
      </dd>
      <dt>{t.id}</dt>
      <dd>
        <Copyable label={t.id} text={service.service_id} />
      </dd>
      <dt>{t.webSocket}</dt>
      <dd>{switches['websocket_upgrade'] === true ? t.yes : t.no}</dd>
      <dt>{t.calls}</dt>
      <dd>
        {failed} / {calls}
      </dd>
      <dt>{t.created}</dt>
      <dd>
        <Time at={service.publish_at} />
      </dd>
      <dt>{t.updated}</dt>
      <dd>
        <Time at={service.operation_time} />
      </dd>
      {description !== '' && (
        <>
          <dt>{t.description}</dt>
          <dd>{description}</dd>
        </>
      )}
    </dl>
  );
}
