import type { z } from 'zod';
import type { listServicesQuery } from '../../../../src/contract/resources/service.ts';
import { type ServiceStatus, serviceStatuses } from '../../../../src/contract/service.ts';

type Sort = NonNullable<z.infer<typeof listServicesQuery>['sort_by']>;

/** What the list shows; it stands in the address, so that it can be kept and sent. */
export interface ServiceListQuery {
  readonly name: string;
  readonly status: ServiceStatus | undefined;
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  /** From 1. */
  readonly page: number;
}

export const firstList: ServiceListQuery = { name: '', status: undefined, sort: 'publish_at', order: 'desc', page: 1 };

const sorts: readonly Sort[] = ['publish_at', 'service_name', 'transition_at'];
const lastPage = 1_000_000;

/** Reads the address bar, into which people write anything. */
export function readListQuery(search: URLSearchParams): ServiceListQuery {
  const page = Number(search.get('page'));
  return {
    name: search.get('name') ?? '',
    status: serviceStatuses.find((status) => status === search.get('status')),
    sort: sorts.find((sort) => sort === search.get('sort')) ?? firstList.sort,
    order: search.get('order') === 'asc' ? 'asc' : 'desc',
    page: Number.isInteger(page) && page >= 1 && page <= lastPage ? page : 1,
  };
}

/** The address of a list; what is as at first is left out. */
export function writeListQuery(query: ServiceListQuery): Readonly<Record<string, string>> {
  const changed = Object.entries(query).filter(([name, value]) => value !== firstList[name as keyof ServiceListQuery]);
  return Object.fromEntries(
    changed.filter(([, value]) => value !== undefined).map(([name, value]) => [name, `${value}`]),
  );
}

/** The list as the API is asked for it, which counts pages from 0. */
export function apiListQuery({ name, status, sort, order, page }: ServiceListQuery, rows: number) {
  return { service_name: name || undefined, status, sort_by: sort, order, offset: page - 1, limit: rows };
}
