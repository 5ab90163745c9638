import { expect, test } from 'bun:test';
import { apiListQuery, firstList, readListQuery, type ServiceListQuery, writeListQuery } from './list-query.ts';

test('an address brings back the list that it was made from', () => {
  const lists: readonly ServiceListQuery[] = [
    firstList,
    { name: 'a b&c', status: 'failed', sort: 'service_name', order: 'asc', page: 7 },
  ];
  for (const list of lists) expect(readListQuery(new URLSearchParams(writeListQuery(list)))).toEqual(list);
  expect(writeListQuery(firstList)).toEqual({});
});

test('whatever else stands in an address is the first list', () => {
  for (const text of ['page=0', 'page=-1', 'page=1.5', 'page=x', 'page=1e99', 'status=odd', 'sort=owner', 'order=up']) {
    expect(readListQuery(new URLSearchParams(text))).toEqual(firstList);
  }
});

test('the API counts pages from 0, and an empty name asks for all', () => {
  expect(apiListQuery({ ...firstList, page: 3 }, 20)).toEqual({
    service_name: undefined,
    status: undefined,
    sort_by: 'publish_at',
    order: 'desc',
    offset: 2,
    limit: 20,
  });
});
