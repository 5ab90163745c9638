import { type Kysely, sql } from 'kysely';
import { firstUsageDay, noUsage, type UsageSums } from '../domain/usage.ts';
import type { UsageQuery, UsageReader } from './history.ts';
import type { Tables } from './tables.ts';

const daysAtOnce = 250;

const sumOf = (column: keyof Tables['usage_days']) => sql<number>`coalesce(sum(${sql.ref(`usage_days.${column}`)}), 0)`;
const sums = [
  sumOf('cpu_ms').as('cpuMs'),
  sumOf('memory_mb_seconds').as('memoryMbSeconds'),
  sumOf('device_ms').as('deviceMs'),
  sumOf('socket_ms').as('socketMs'),
  sumOf('handshakes').as('handshakes'),
  sumOf('refusals').as('refusals'),
  sumOf('calls').as('calls'),
  sumOf('failures').as('failures'),
  sumOf('messages_from_client').as('messagesFromClient'),
  sumOf('messages_from_image').as('messagesFromImage'),
  sumOf('bytes_from_client').as('bytesFromClient'),
  sumOf('bytes_from_image').as('bytesFromImage'),
];

export function createUsageStore(database: Kysely<Tables>): UsageReader {
  return {
    async list(query, { skip, limit }) {
      const period = periods[query.group];
      const grouped = matching(database, query).groupBy([period, 'service_id']);
      const rows = await grouped
        .select([period.as('period'), 'service_id', ...sums])
        // Days have eight digits: the largest is the name of the latest one.
        .select(sql<string>`max(day || ' ' || service_name)`.as('name'))
        .orderBy(period)
        .orderBy('service_id')
        .offset(skip)
        .limit(limit)
        .execute();
      const { total } = await database
        .selectFrom(grouped.select('service_id').as('groups'))
        .select((select) => select.fn.countAll<number>().as('total'))
        .executeTakeFirstOrThrow();
      return {
        total: Number(total),
        rows: rows.map(({ service_id: serviceId, name, ...rest }) => ({
          ...rest,
          serviceId,
          serviceName: name.slice(name.indexOf(' ') + 1),
        })),
      };
    },
    async total(query) {
      const found = await matching(database, query).select(sums).executeTakeFirst();
      return (found as UsageSums | undefined) ?? noUsage;
    },
  };
}

/** Drops at most some rows that are too old; `true`: there may be more. */
export async function dropOldUsage(database: Kysely<Tables>, now: number): Promise<boolean> {
  const first = firstUsageDay(now);
  const selected = database.selectFrom('usage_days').select(['project_id', 'day', 'service_id']);
  const old = await selected.where('day', '<', first).orderBy('day').limit(daysAtOnce).execute();
  for (const { project_id, day, service_id } of old) {
    await database
      .deleteFrom('usage_days')
      .where('project_id', '=', project_id)
      .where('day', '=', day)
      .where('service_id', '=', service_id)
      .execute();
  }
  return old.length > 0;
}

const periods = {
  service: sql<number>`cast(0 as integer)`,
  day: sql<number>`day`,
  month: sql<number>`day / 100`,
} as const;

function matching(database: Kysely<Tables>, { projectId, from, to, serviceId }: UsageQuery) {
  const selected = database
    .selectFrom('usage_days')
    .where('project_id', '=', projectId)
    .where('day', '>=', from)
    .where('day', '<=', to);
  return serviceId === undefined ? selected : selected.where('service_id', '=', serviceId);
}
