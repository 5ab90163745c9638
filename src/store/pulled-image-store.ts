import type { Kysely } from 'kysely';
import type { PulledImageStore } from './store.ts';
import type { Tables } from './tables.ts';

/** Which images the platform may remove from the engine again: those that it has brought there. */
export function createPulledImageStore(database: Kysely<Tables>): PulledImageStore {
  return {
    async all() {
      const rows = await database.selectFrom('pulled_images').selectAll().orderBy('name').execute();
      return rows.map((row) => ({
        name: row.name,
        ...(row.engine_id !== null && { engineId: row.engine_id }),
        pulledAt: row.pulled_at,
        usedAt: row.used_at,
      }));
    },
    async begin(name, now) {
      const row = { engine_id: null, pulled_at: now, used_at: now };
      await database
        .insertInto('pulled_images')
        .values({ name, ...row })
        .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
        .execute();
    },
    async use(name, engineId, now) {
      await database
        .updateTable('pulled_images')
        .set({ engine_id: engineId, used_at: now })
        .where('name', '=', name)
        .execute();
    },
    async forget(name) {
      await database.deleteFrom('pulled_images').where('name', '=', name).execute();
    },
  };
}
