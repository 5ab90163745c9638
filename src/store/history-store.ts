import { type Kysely, sql, type Transaction } from 'kysely';
import { type HistoryPoint, largest, noPoint, summed } from '../domain/history-point.ts';
import { bucketOf, historySteps, longestHistory } from '../domain/history-steps.ts';
import { usageDay, usageNames } from '../domain/usage.ts';
import type { HistoryEntry, HistoryStore } from './history.ts';
import type { HistoryPointTable } from './history-tables.ts';
import type { Tables } from './tables.ts';
import { dropOldUsage } from './usage-store.ts';

type PointColumn = Exclude<keyof HistoryPointTable, 'step' | 'start' | 'series'>;

/** `seenMs` is kept as `seen_ms`. */
function columnOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const names = [...summed, ...largest];
const columns = names.map((name) => columnOf(name) as PointColumn);

/** A series says when it was last seen to the hour: not every minute writes its row. */
const seriesStep = 3_600_000;
/** Numbers of series that are remembered: the rest is looked up. */
const mostSeries = 50_000;
const seriesAtOnce = 250;

/**
 * Points of all distances are written together, each added to the one it belongs to: nothing has to be summed up later, and a process
 * that dies leaves nothing half done.
 */
export function createHistoryStore(database: Kysely<Tables>): HistoryStore {
  const known = new Map<string, { readonly number: number; readonly lastAt: number }>();

  async function seriesOf(transaction: Transaction<Tables>, series: NewSeries): Promise<number> {
    const key = `${series.serviceId}/${series.instanceId}`;
    const lastAt = bucketOf(series.at, seriesStep);
    const present = known.get(key);
    if (present !== undefined && present.lastAt >= lastAt) return present.number;
    const { number } = await transaction
      .insertInto('history_series')
      .values({
        service_id: series.serviceId,
        instance_id: series.instanceId,
        model_id: series.modelId,
        first_at: series.at,
        last_at: lastAt,
      })
      .onConflict((conflict) => conflict.columns(['service_id', 'instance_id']).doUpdateSet({ last_at: lastAt }))
      .returning('number')
      .executeTakeFirstOrThrow();
    if (known.size >= mostSeries) known.clear();
    known.set(key, { number, lastAt });
    return number;
  }

  return {
    async record(entries) {
      try {
        await database.transaction().execute(async (transaction) => {
          const rows: HistoryPointTable[] = [];
          for (const { instanceId, modelId, point, start, serviceId } of entries.flatMap(seriesIn)) {
            const series = await seriesOf(transaction, { serviceId, instanceId, modelId, at: start });
            for (const { step } of historySteps) rows.push(pointRow(point, step, bucketOf(start, step), series));
          }
          await addPoints(transaction, merged(rows));
          await addUsage(transaction, entries);
        });
      } catch (error) {
        // Numbers that were given in it are not.
        known.clear();
        throw error;
      }
    },
    async points({ serviceId, instanceId = '' }, step, starts) {
      const series = await database
        .selectFrom('history_series')
        .select('number')
        .where('service_id', '=', serviceId)
        .where('instance_id', '=', instanceId)
        .executeTakeFirst();
      if (series === undefined || starts.length === 0) return [];
      const rows = await database
        .selectFrom('history_points')
        .selectAll()
        .where('step', '=', step)
        .where('start', 'in', [...starts])
        .where('series', '=', series.number)
        .orderBy('start')
        .execute();
      return rows.map((row) => ({ start: row.start, ...toPoint(row) }));
    },
    async instances(serviceId, { from, to }, most) {
      const rows = await database
        .selectFrom('history_series')
        .selectAll()
        .where('service_id', '=', serviceId)
        .where('instance_id', '!=', '')
        .where('last_at', '>', from - seriesStep)
        .where('first_at', '<', to)
        .orderBy('first_at', 'desc')
        .orderBy('number', 'desc')
        .limit(most)
        .execute();
      return rows.map((row) => ({
        instanceId: row.instance_id,
        modelId: row.model_id,
        firstAt: row.first_at,
        lastAt: row.last_at + seriesStep,
      }));
    },
    async prune(now) {
      const left = [
        await dropOldSeries(database, now),
        ...(await Promise.all(historySteps.map((each) => dropOldestPoints(database, each, now)))),
        await dropOldUsage(database, now),
      ];
      if (left[0]) known.clear();
      return left.includes(true);
    },
  };
}

interface NewSeries {
  readonly serviceId: string;
  readonly instanceId: string;
  readonly modelId: string;
  readonly at: number;
}

function seriesIn({ serviceId, start, service, instances }: HistoryEntry) {
  const whole = { serviceId, start, instanceId: '', modelId: '', point: service };
  return [whole, ...instances.map((each) => ({ serviceId, start, ...each }))];
}

function pointRow(point: HistoryPoint, step: number, start: number, series: number): HistoryPointTable {
  const values = names.map((name) => [columnOf(name), Math.round(point[name])] as const);
  return { step, start, series, ...(Object.fromEntries(values) as Record<PointColumn, number>) };
}

function toPoint(row: HistoryPointTable): HistoryPoint {
  const values = names.map((name) => [name, row[columnOf(name) as PointColumn]] as const);
  return { ...noPoint, ...Object.fromEntries(values) };
}

/** One row for each place: what two minutes add to the same hour would be a conflict within one statement. */
function merged(rows: readonly HistoryPointTable[]): readonly HistoryPointTable[] {
  const places = Map.groupBy(rows, ({ step, start, series }) => `${step}/${start}/${series}`);
  return [...places.values()].flatMap((same) => {
    const [first, ...rest] = same;
    return first === undefined ? [] : rest.reduce(addRows, first);
  });
}

function addRows(one: HistoryPointTable, other: HistoryPointTable): HistoryPointTable {
  const sum = { ...one };
  for (const name of summed) sum[columnOf(name) as PointColumn] += other[columnOf(name) as PointColumn];
  for (const name of largest) {
    const column = columnOf(name) as PointColumn;
    sum[column] = Math.max(one[column], other[column]);
  }
  return sum;
}

async function addPoints(transaction: Transaction<Tables>, rows: readonly HistoryPointTable[]): Promise<void> {
  const isSum = new Set<string>(summed.map(columnOf));
  const changes = Object.fromEntries(
    columns.map((column) => {
      const now = sql.ref<number>(`history_points.${column}`);
      const more = sql.ref<number>(`excluded.${column}`);
      const larger = sql<number>`case when ${more} > ${now} then ${more} else ${now} end`;
      return [column, isSum.has(column) ? sql<number>`${now} + ${more}` : larger];
    }),
  );
  for (let from = 0; from < rows.length; from += seriesAtOnce) {
    await transaction
      .insertInto('history_points')
      .values(rows.slice(from, from + seriesAtOnce))
      .onConflict((conflict) => conflict.columns(['step', 'start', 'series']).doUpdateSet(changes))
      .execute();
  }
}

async function addUsage(transaction: Transaction<Tables>, entries: readonly HistoryEntry[]): Promise<void> {
  for (const { projectId, serviceId, serviceName, start, usage } of entries) {
    const values = Object.fromEntries(usageNames.map((name) => [columnOf(name), Math.round(usage[name])]));
    const changes = Object.fromEntries(
      usageNames.map(columnOf).map((column) => {
        const sum = sql<number>`${sql.ref(`usage_days.${column}`)} + ${sql.ref(`excluded.${column}`)}`;
        return [column, sum];
      }),
    );
    const key = { project_id: projectId, day: usageDay(start), service_id: serviceId };
    await transaction
      .insertInto('usage_days')
      .values({ ...key, service_name: serviceName, ...values } as Tables['usage_days'])
      .onConflict((conflict) =>
        conflict.columns(['project_id', 'day', 'service_id']).doUpdateSet({ ...changes, service_name: serviceName }),
      )
      .execute();
  }
}

/** All points of one moment at a time: as many as there are services and instances. */
async function dropOldestPoints(
  database: Kysely<Tables>,
  { step, kept }: { readonly step: number; readonly kept: number },
  now: number,
): Promise<boolean> {
  const selected = database.selectFrom('history_points').select('start').where('step', '=', step);
  const oldest = await selected.orderBy('start').limit(1).executeTakeFirst();
  // A point that a range still touches stays.
  if (oldest === undefined || oldest.start >= bucketOf(now - kept, step)) return false;
  await database.deleteFrom('history_points').where('step', '=', step).where('start', '=', oldest.start).execute();
  return true;
}

async function dropOldSeries(database: Kysely<Tables>, now: number): Promise<boolean> {
  const old = database
    .selectFrom('history_series')
    .select('number')
    .where('last_at', '<', now - longestHistory - 2 * seriesStep)
    .orderBy('last_at')
    .limit(seriesAtOnce);
  const { numDeletedRows } = await database.deleteFrom('history_series').where('number', 'in', old).executeTakeFirst();
  return Number(numDeletedRows) > 0;
}
