import type { Kysely } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { ResourceEvent } from '../contract/model.ts';
import { appendEvent } from './event-log.ts';
import { requireRow } from './require-row.ts';
import type { Tables } from './tables.ts';

/** Instances that somebody asked to replace by others of the same kind, until they are gone. */
export interface InstanceReplacements {
  /** The event tells of it, both or neither; what is asked for already is not told again. Rejects with `service.not-found`. */
  replaceInstance(serviceId: string, instanceId: string, event: ResourceEvent): Promise<void>;
  /** Their ids. */
  replacing(serviceId: string): Promise<ReadonlySet<string>>;
  /** These are gone. */
  replaced(serviceId: string, instanceIds: readonly string[]): Promise<void>;
}

export function instanceReplacements(database: Kysely<Tables>): InstanceReplacements {
  return {
    replaceInstance: (serviceId, instanceId, event) =>
      database.transaction().execute(async (transaction) => {
        const gone = clientError('service.not-found', { name: serviceId });
        await requireRow(transaction, 'services', serviceId, gone);
        const row = { service_id: serviceId, instance_id: instanceId, asked_at: event.occurredAt };
        const inserted = await transaction
          .insertInto('instance_replacements')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .returning('instance_id')
          .executeTakeFirst();
        if (inserted !== undefined) await appendEvent(transaction, 'service_events', serviceId, event);
      }),
    async replacing(serviceId) {
      const rows = await database
        .selectFrom('instance_replacements')
        .select('instance_id')
        .where('service_id', '=', serviceId)
        .execute();
      return new Set(rows.map((row) => row.instance_id));
    },
    async replaced(serviceId, instanceIds) {
      await database
        .deleteFrom('instance_replacements')
        .where('service_id', '=', serviceId)
        .where('instance_id', 'in', instanceIds)
        .execute();
    },
  };
}
