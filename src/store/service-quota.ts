import type { Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { Service, ServiceQuota } from '../contract/service.ts';
import { instanceCount } from './service-row.ts';
import type { Tables } from './tables.ts';

type Usage = { readonly [Member in keyof Required<ServiceQuota>]: number };
type Wished = Pick<Service, 'projectId' | 'wish' | 'spec'>;

const nothing: Usage = { services: 0, running: 0, instances: 0 };
const refusals = {
  services: 'service.too-many',
  running: 'service.too-many-running',
  instances: 'service.too-many-instances',
} as const;

/**
 * Rejects with `service.too-many…` where a project would have more than `quota` after the change from `before` to `after`; one that
 * asks for no more than before is never refused. In the transaction that writes it, so that writers at the same time do not pass together.
 */
export async function refuseBeyondQuota(
  transaction: Transaction<Tables>,
  quota: ServiceQuota,
  before: Wished | undefined,
  after: Wished,
): Promise<void> {
  const [less, more] = [usageOf(before), usageOf(after)];
  const grown = (['services', 'running', 'instances'] as const).filter(
    (member) => quota[member] !== undefined && more[member] > less[member],
  );
  if (grown.length === 0) return;
  const present = await projectUsage(transaction, after.projectId);
  for (const member of grown) {
    const number = quota[member] ?? 0;
    if (present[member] - less[member] + more[member] > number) throw clientError(refusals[member], { number });
  }
}

function usageOf(service: Wished | undefined): Usage {
  if (service === undefined || service.wish === 'deleted') return nothing;
  const runs = service.wish === 'running';
  return { services: 1, running: runs ? 1 : 0, instances: runs ? instanceCount(service.spec) : 0 };
}

async function projectUsage(transaction: Transaction<Tables>, projectId: string): Promise<Usage> {
  const rows = await transaction
    .selectFrom('services')
    .select((sql) => [
      'wish',
      sql.fn.countAll<number>().as('count'),
      sql.fn.sum<number>('instance_count').as('instances'),
    ])
    .where('project_id', '=', projectId)
    .where('wish', 'in', ['running', 'stopped'])
    .groupBy('wish')
    .execute();
  const running = rows.find(({ wish }) => wish === 'running');
  return {
    services: rows.reduce((sum, { count }) => sum + Number(count), 0),
    running: Number(running?.count ?? 0),
    instances: Number(running?.instances ?? 0),
  };
}
