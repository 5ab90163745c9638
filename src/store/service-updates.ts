import type { Kysely, Selectable, Transaction } from 'kysely';
import { type Notice, notice } from '../contract/notices.ts';
import type { Service, ServiceState, ServiceUpdate } from '../contract/service.ts';
import { readSlice } from './read-page.ts';
import { configOf } from './service-configuration.ts';
import type { Page, Slice } from './store.ts';
import type { ServiceUpdateTable, Tables } from './tables.ts';

/** Rows kept for one service. */
const mostUpdates = 100;

/** The newest first. */
export function readUpdates(database: Kysely<Tables>, serviceId: string, slice: Slice): Promise<Page<ServiceUpdate>> {
  const selected = database.selectFrom('service_updates').where('service_id', '=', serviceId);
  return readSlice(selected, selected.selectAll().orderBy('generation', 'desc'), slice, toUpdate);
}

/** The last configuration that was ready as a whole. */
export async function lastGoodUpdate(database: Kysely<Tables>, serviceId: string): Promise<ServiceUpdate | undefined> {
  const row = await database
    .selectFrom('service_updates')
    .selectAll()
    .where('service_id', '=', serviceId)
    .where('result', '=', 'SUCCESS')
    .orderBy('generation', 'desc')
    .executeTakeFirst();
  return row && toUpdate(row);
}

/** Writes the row of the service's present configuration. One that is under way still was not waited for. */
export async function appendUpdate(
  transaction: Transaction<Tables>,
  { id, generation, spec, updatedAt }: Service,
  kind: ServiceUpdate['kind'],
): Promise<void> {
  await transaction
    .updateTable('service_updates')
    .set({
      result: 'FAIL',
      reason: JSON.stringify(notice('service.update-superseded', {})),
      finished_at: updatedAt,
    })
    .where('service_id', '=', id)
    .where('result', '=', 'RUNNING')
    .execute();
  await transaction
    .insertInto('service_updates')
    .values({
      service_id: id,
      generation,
      kind,
      versions: JSON.stringify(spec.versions),
      config: JSON.stringify(configOf(spec)),
      result: 'RUNNING',
      reason: null,
      created_at: updatedAt,
      finished_at: null,
    })
    .execute();
  await dropOldest(transaction, id);
}

/**
 * Ends the update that `state` speaks of. A configuration that was given up and came up later, at another start, is
 * good after all. `true`: one has become good.
 */
export async function closeUpdates(
  transaction: Transaction<Tables>,
  serviceId: string,
  state: ServiceState,
  now: number,
): Promise<boolean> {
  const settled = settledGeneration(state);
  const ready = settled === undefined ? undefined : await updateOf(transaction, serviceId, settled);
  const becameGood = ready !== undefined && ready.result !== 'SUCCESS';
  if (becameGood) await finish(transaction, serviceId, ready.generation, { result: 'SUCCESS', at: now });
  if (state.status !== 'failed') return becameGood;
  const present = await updateOf(transaction, serviceId, state.observedGeneration);
  if (present?.result === 'RUNNING') {
    await finish(transaction, serviceId, present.generation, { result: 'FAIL', reason: state.reason, at: now });
  }
  return becameGood;
}

/** Ends the update of which `generation` is part as failed. */
export async function failUpdate(
  transaction: Transaction<Tables>,
  { id, generation }: Service,
  reason: Notice | undefined,
  now: number,
): Promise<void> {
  const update = await updateOf(transaction, id, generation);
  if (update) await finish(transaction, id, update.generation, { result: 'FAIL', reason, at: now });
}

/** States that were written before there were updates do not name it. */
function settledGeneration({ settledGeneration: settled, status, observedGeneration }: ServiceState) {
  return settled ?? (status === 'running' ? observedGeneration : undefined);
}

/** The configuration that was in force at `generation`. */
async function updateOf(database: Kysely<Tables>, serviceId: string, generation: number) {
  return database
    .selectFrom('service_updates')
    .select(['generation', 'result'])
    .where('service_id', '=', serviceId)
    .where('generation', '<=', generation)
    .orderBy('generation', 'desc')
    .executeTakeFirst();
}

/** Events come with a time of their own, which moves on even where the clock was set back: none comes behind the end. */
async function endTime(transaction: Transaction<Tables>, serviceId: string, now: number): Promise<number> {
  const last = await transaction
    .selectFrom('service_events')
    .select('occurred_at')
    .where('resource_id', '=', serviceId)
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
  return Math.max(now, last?.occurred_at ?? 0);
}

interface Finish {
  readonly result: 'SUCCESS' | 'FAIL';
  readonly reason?: Notice | undefined;
  readonly at: number;
}

async function finish(
  transaction: Transaction<Tables>,
  serviceId: string,
  generation: number,
  { result, reason, at }: Finish,
): Promise<void> {
  const finishedAt = await endTime(transaction, serviceId, at);
  await transaction
    .updateTable('service_updates')
    .set({ result, reason: reason === undefined ? null : JSON.stringify(reason), finished_at: finishedAt })
    .where('service_id', '=', serviceId)
    .where('generation', '=', generation)
    .execute();
}

/** The last good one stays, however many came after it. */
async function dropOldest(transaction: Transaction<Tables>, serviceId: string): Promise<void> {
  const rows = await transaction
    .selectFrom('service_updates')
    .select(['generation', 'result'])
    .where('service_id', '=', serviceId)
    .orderBy('generation', 'desc')
    .execute();
  const good = rows.find((row) => row.result === 'SUCCESS');
  const oldest = rows.filter((row) => row !== good).slice(good ? mostUpdates - 1 : mostUpdates);
  if (oldest.length === 0) return;
  await transaction
    .deleteFrom('service_updates')
    .where('service_id', '=', serviceId)
    .where(
      'generation',
      'in',
      oldest.map((row) => row.generation),
    )
    .execute();
}

function toUpdate(row: Selectable<ServiceUpdateTable>): ServiceUpdate {
  return {
    generation: row.generation,
    kind: row.kind as ServiceUpdate['kind'],
    versions: JSON.parse(row.versions),
    config: JSON.parse(row.config),
    result: row.result as ServiceUpdate['result'],
    ...(row.reason !== null && { reason: JSON.parse(row.reason) }),
    createdAt: row.created_at,
    ...(row.finished_at !== null && { finishedAt: row.finished_at }),
  };
}
