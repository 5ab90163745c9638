import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { listServicesResponse } from '../../../src/contract/resources/service.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../language/use-words.ts';
import { paths } from '../../paths.ts';
import { Listing } from '../../ui/listing.tsx';
import { Time } from '../../ui/time.tsx';
import { ServiceStatusText } from '../services/status/service-status.tsx';
import { servicesOfModel } from './services-of-model.ts';

const words = {
  title: { en: 'Services that run this version', zh: '使用该版本的服务' },
  name: { en: 'Service', zh: '服务名称' },
  status: { en: 'Status', zh: '状态' },
  published: { en: 'Created', zh: '创建时间' },
  description: { en: 'Description', zh: '描述' },
  none: { en: 'No service runs this version. Deploy makes one.', zh: '还没有服务使用该版本，单击“部署”即可创建服务。' },
} as const;

type Service = z.infer<typeof listServicesResponse>['services'][number];

/** The services that run a version of a model. */
export function ModelServices({ id }: { readonly id: string }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [page, setPage] = useState(1);
  const { data, error, refetch } = useQuery(servicesOfModel(api, project.id, id, page));
  return (
    <Listing<Service>
      label={t.title}
      rowKey={({ service_id }) => service_id}
      rows={data?.services}
      error={error}
      retry={() => void refetch()}
      empty={t.none}
      paging={{ page, total: data?.total_count ?? 0, show: setPage }}
      columns={[
        {
          title: t.name,
          render: (_, { service_id, service_name }) => <Link href={paths.service(service_id)}>{service_name}</Link>,
        },
        {
          title: t.status,
          render: (_, { status, progress }) => <ServiceStatusText status={status} progress={progress} />,
        },
        { title: t.published, render: (_, { publish_at }) => <Time at={publish_at} /> },
        { title: t.description, dataIndex: 'description' },
      ]}
    />
  );
}
