import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import type { z } from 'zod';
import type { listServicesResponse, ServiceSummary } from '../../../../src/contract/resources/service.ts';
import { path } from '../../../api/api.ts';
import { useSession } from '../../../api/session.ts';
import { useWords } from '../../../language/use-words.ts';
import { paths } from '../../../paths.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Listing, pageSize } from '../../../ui/listing.tsx';
import { Page } from '../../../ui/page.tsx';
import { useServiceOrders } from '../actions/use-service-orders.tsx';
import { isPassing } from '../status/service-status.tsx';
import { apiListQuery, firstList, readListQuery, type ServiceListQuery, writeListQuery } from './list-query.ts';
import { NoServices } from './no-services.tsx';
import { useServiceColumns } from './service-columns.tsx';
import { ServiceFilters } from './service-filters.tsx';

const words = {
  title: { en: 'Online services', zh: '在线服务' },
  deploy: { en: 'Deploy', zh: '部署' },
  delete: { en: (count: number) => `Delete (${count})`, zh: (count: number) => `删除（${count}）` },
  choose: { en: 'Select services in the list first.', zh: '请先在列表中选择服务。' },
} as const;

/** The services of the project: 模型部署 > 在线服务. */
export function ServiceList() {
  const t = useWords(words);
  const [, navigate] = useLocation();
  return (
    <Page
      title={t.title}
      actions={
        <ActionButton action="services.write" type="primary" onClick={() => navigate(paths.deploy())}>
          {t.deploy}
        </ActionButton>
      }
    >
      <Services title={t.title} />
    </Page>
  );
}

function Services({ title }: { readonly title: string }) {
  const t = useWords(words);
  const { api, project } = useSession();
  const [search, setSearch] = useSearchParams();
  const query = readListQuery(search);
  const show = (change: Partial<ServiceListQuery>) => setSearch(writeListQuery({ ...query, page: 1, ...change }));
  const [chosenIds, setChosenIds] = useState<readonly string[]>([]);
  const give = useServiceOrders();
  const { data, error, refetch } = useQuery({
    queryKey: ['services', project.id, 'list', writeListQuery(query)],
    queryFn: ({ signal }) =>
      api.call<z.infer<typeof listServicesResponse>>({
        method: 'GET',
        path: path`/v1/${project.id}/services`,
        query: apiListQuery(query, pageSize),
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.services.some(({ status }) => isPassing(status)) ? 1_500 : 5_000),
  });
  // What is not shown any more is not deleted unseen.
  const chosen = (data?.services ?? []).filter(({ service_id: id }) => chosenIds.includes(id));
  const columns = useServiceColumns(query);
  const filtered = query.name !== '' || query.status !== undefined;
  return (
    <>
      <ServiceFilters query={query} show={show}>
        <ActionButton
          action="services.write"
          danger
          unavailable={chosen.length === 0 ? t.choose : undefined}
          onClick={() => give('delete', chosen, () => setChosenIds([]))}
        >
          {t.delete(chosen.length)}
        </ActionButton>
      </ServiceFilters>
      <Listing<ServiceSummary>
        label={title}
        columns={columns}
        rowKey={({ service_id: id }) => id}
        rows={data?.services}
        error={error}
        retry={() => void refetch()}
        empty={<NoServices filtered={filtered} showAll={() => show(firstList)} />}
        paging={{ page: query.page, total: data?.total_count ?? 0, show: (page) => show({ page }) }}
        sort={(sort, order) => show({ sort: sort as ServiceListQuery['sort'], order })}
        selection={{
          chosen: chosen.map(({ service_id: id }) => id),
          choose: setChosenIds,
          selectable: ({ status }) => status !== 'deleting',
          name: ({ service_name: name }) => name,
        }}
      />
    </>
  );
}
