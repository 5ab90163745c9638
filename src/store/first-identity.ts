import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** The setting that holds the ids of what the installation began with. */
export const firstIdentitySetting = 'first-identity';

export interface FirstIds {
  readonly domain: string;
  readonly user: string;
  readonly project: string;
  readonly accessKey: string;
}

/** What the installation began with; undefined before it did. */
export async function firstIds(database: Kysely<Tables>): Promise<FirstIds | undefined> {
  const row = await database
    .selectFrom('settings')
    .select('value')
    .where('name', '=', firstIdentitySetting)
    .executeTakeFirst();
  return row && JSON.parse(row.value);
}

/** The project that new users belong to; it cannot be deleted. */
export async function firstProjectId(database: Kysely<Tables>): Promise<string> {
  return (await firstIds(database))?.project ?? '';
}
