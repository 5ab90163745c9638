import type { Kysely } from 'kysely';
import type { SettingStore } from './store.ts';
import type { Tables } from './tables.ts';

/** Small facts of the installation. */
export function createSettingStore(database: Kysely<Tables>): SettingStore {
  const get = async (name: string) => {
    const row = await database.selectFrom('settings').select('value').where('name', '=', name).executeTakeFirst();
    return row?.value;
  };
  return {
    get,
    async ensure(name, value) {
      await database
        .insertInto('settings')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      return (await get(name)) ?? value;
    },
  };
}
