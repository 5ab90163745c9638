import type { TableProps } from 'antd';
import type { ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { ServiceSummary } from '../../../../src/contract/resources/service.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Time } from '../../../ui/time.tsx';
import { ServiceButtons, useWhyNot } from '../actions/service-buttons.tsx';
import { ServiceStatusText } from '../status/service-status.tsx';
import type { ServiceListQuery } from './list-query.ts';

const words = {
  name: { en: 'Name', zh: '名称' },
  status: { en: 'Status', zh: '状态' },
  models: { en: 'Model and version', zh: '模型及版本' },
  gone: { en: 'deleted', zh: '已删除' },
  calls: { en: 'Failed / total calls', zh: '失败次数/总次数' },
  sockets: { en: 'Open connections', zh: '打开的连接' },
  webSocket: { en: 'WebSocket', zh: 'WebSocket' },
  created: { en: 'Created', zh: '创建时间' },
  operation: { en: 'Operation', zh: '操作' },
  steps: { en: 'Steps', zh: '部署过程' },
  stepsOf: { en: (name: string) => `Steps of ${name}`, zh: (name: string) => `${name} 部署过程` },
  tryIt: { en: 'Try it', zh: '预测' },
  tryOne: { en: (name: string) => `Try it: ${name}`, zh: (name: string) => `预测 ${name}` },
  modify: { en: 'Modify', zh: '修改' },
  modifyOne: { en: (name: string) => `Modify ${name}`, zh: (name: string) => `修改 ${name}` },
} as const;

/** The columns of the list of services. */
export function useServiceColumns(query: ServiceListQuery): NonNullable<TableProps<ServiceSummary>['columns']> {
  const t = useWords(words);
  const sortOf = (key: ServiceListQuery['sort']) => ({
    key,
    sorter: true,
    sortOrder: query.sort === key ? (query.order === 'asc' ? ('ascend' as const) : ('descend' as const)) : null,
  });
  return [
    {
      title: t.name,
      ...sortOf('service_name'),
      render: (_, { service_id: id, service_name: name, additional_properties: more }) => (
        <div className="name">
          <Link href={paths.service(id)}>{name}</Link>
          {more['websocket_upgrade'] === true && <div className="quiet">{t.webSocket}</div>}
        </div>
      ),
    },
    { title: t.status, render: (_, service) => <Status service={service} /> },
    {
      title: <Narrow>{t.models}</Narrow>,
      render: (_, { models }) =>
        models.map(({ model_id: id, model_name: name, model_version: version, weight }) => (
          <div key={id} className="name">
            {name === '' ? t.gone : <Link href={paths.model(id)}>{`${name} ${version}`}</Link>}
            {models.length > 1 && ` ${weight} %`}
          </div>
        )),
    },
    {
      title: <Narrow>{t.calls}</Narrow>,
      render: (_, service) => `${service.failed_times} / ${service.invocation_times}`,
    },
    { title: <Narrow>{t.sockets}</Narrow>, dataIndex: 'open_connections' },
    {
      title: t.created,
      ...sortOf('publish_at'),
      render: (_, service) => <Time at={service.publish_at} seconds={false} />,
    },
    { title: t.operation, className: 'stays', render: (_, service) => <Operations service={service} /> },
  ];
}

/** Takes another line rather than more of the table's width. */
function Narrow({ children }: { readonly children: ReactNode }) {
  return <span className="narrow">{children}</span>;
}

function Status({ service }: { readonly service: ServiceSummary }) {
  const t = useWords(words);
  const { service_id: id, service_name: name, status, progress, error_msg: reason } = service;
  return (
    <>
      <ServiceStatusText status={status} progress={progress} />
      {(status === 'deploying' || status === 'failed') && (
        <div>
          <Link href={paths.serviceTab(id, 'deployment')} aria-label={t.stepsOf(name)}>
            {t.steps}
          </Link>
        </div>
      )}
      {reason !== undefined && (
        <div className="few-lines quiet" title={reason}>
          {reason}
        </div>
      )}
    </>
  );
}

function Operations({ service }: { readonly service: ServiceSummary }) {
  const t = useWords(words);
  const [, navigate] = useLocation();
  const whyNot = useWhyNot();
  const isCallable = service.status === 'running' || service.status === 'concerning';
  return (
    <div className="row-actions">
      {isCallable && (
        <ActionButton
          action="services.call"
          type="link"
          size="small"
          aria-label={t.tryOne(service.service_name)}
          onClick={() => navigate(paths.serviceTab(service.service_id, 'try-it'))}
        >
          {t.tryIt}
        </ActionButton>
      )}
      <ActionButton
        action="services.write"
        type="link"
        size="small"
        aria-label={t.modifyOne(service.service_name)}
        unavailable={whyNot('configure', service.status)}
        onClick={() => navigate(paths.editService(service.service_id))}
      >
        {t.modify}
      </ActionButton>
      <ServiceButtons service={service} kind="link" />
    </div>
  );
}
