import { expect, test } from 'bun:test';
import { serviceStatuses } from '../../src/contract/service.ts';
import { actionStatuses, isPossible } from '../../src/contract/service-actions.ts';
import { type ServiceOrderKind, serviceOrders } from './service-orders.ts';

const request = (kind: ServiceOrderKind, ...ids: readonly string[]) =>
  serviceOrders.whole(
    kind,
    'p',
    ids.map((id) => ({ service_id: id, service_name: id.toUpperCase() })),
  ).request;

test('each order is the request that the API has for it', () => {
  expect(request('start', 'a')).toEqual({ method: 'PUT', path: '/v1/p/services/a', body: { status: 'running' } });
  expect(request('stop', 'a')).toMatchObject({ method: 'PUT', body: { status: 'stopped' } });
  expect(request('restart', 'a')).toEqual({ method: 'POST', path: '/v1/p/services/a/restart' });
  expect(request('delete', 'a')).toEqual({ method: 'DELETE', path: '/v1/p/services/a' });
});

test('several are deleted by one request, which reads its path decoded', () => {
  expect(decodeURIComponent(request('delete', 'a', 'b').path)).toBe('/v1/p/services/a,b');
});

test('what is being deleted can only be waited for, and everything else can be deleted', () => {
  for (const action of Object.keys(actionStatuses) as (keyof typeof actionStatuses)[]) {
    expect(isPossible(action, 'deleting')).toBeFalse();
  }
  for (const status of serviceStatuses) expect(isPossible('delete', status)).toBe(status !== 'deleting');
});
