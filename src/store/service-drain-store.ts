import type { Kysely, Selectable } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { ResourceEvent } from '../contract/model.ts';
import type { ServiceDrain } from '../contract/route.ts';
import { appendEvent } from './event-log.ts';
import { requireRow } from './require-row.ts';
import type { ServiceDrainTable, Tables } from './tables.ts';

/** Drains of services that go on serving: the last one that was asked for each. */
export interface ServiceDrainStore {
  /** Takes the place of the one before; the event tells of it, both or neither. Rejects with `service.not-found`. */
  begin(serviceId: string, drain: ServiceDrain, event: ResourceEvent): Promise<void>;
  /** The one whose deadline is `since` or later, ms. */
  of(serviceId: string, since: number): Promise<ServiceDrain | undefined>;
  /** Those whose deadline is `since` or later, by service. */
  all(since: number): Promise<ReadonlyMap<string, ServiceDrain>>;
}

export function createServiceDrainStore(database: Kysely<Tables>): ServiceDrainStore {
  return {
    begin: (serviceId, { askedAt, deadlineAt, closeFrom }, event) =>
      database.transaction().execute(async (transaction) => {
        const row = { asked_at: askedAt, deadline_at: deadlineAt, close_from: closeFrom ?? null };
        const gone = clientError('service.not-found', { name: serviceId });
        await requireRow(transaction, 'services', serviceId, gone);
        await transaction
          .insertInto('service_drains')
          .values({ service_id: serviceId, ...row })
          .onConflict((conflict) => conflict.column('service_id').doUpdateSet(row))
          .execute();
        await appendEvent(transaction, 'service_events', serviceId, event);
      }),
    async of(serviceId, since) {
      const row = await unfinished(database, since).where('service_id', '=', serviceId).executeTakeFirst();
      return row && toDrain(row);
    },
    async all(since) {
      const rows = await unfinished(database, since).execute();
      return new Map(rows.map((row) => [row.service_id, toDrain(row)]));
    },
  };
}

function unfinished(database: Kysely<Tables>, since: number) {
  return database.selectFrom('service_drains').selectAll().where('deadline_at', '>=', since);
}

function toDrain(row: Selectable<ServiceDrainTable>): ServiceDrain {
  return {
    askedAt: row.asked_at,
    deadlineAt: row.deadline_at,
    ...(row.close_from !== null && { closeFrom: row.close_from }),
  };
}
