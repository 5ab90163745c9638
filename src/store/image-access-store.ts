import type { Kysely } from 'kysely';
import type { GivenAccess, ImageAuth } from '../domain/image-access.ts';
import type { Tables } from './tables.ts';

/** An organization, or a repository with its organization in front. */
export interface ImagePlace {
  readonly kind: 'organization' | 'repository';
  readonly name: string;
}

export interface ImageAccess {
  readonly userId: string;
  readonly auth: ImageAuth;
}

export interface ImageAccessStore {
  /** What the user was given in a repository and its organization, or in the organization alone. */
  of(userId: string, organization: string, repository?: string): Promise<GivenAccess>;
  /** What the user was given in organizations, by their names. */
  organizationsOf(userId: string): Promise<ReadonlyMap<string, ImageAuth>>;
  /** By the users' names. */
  list(place: ImagePlace): Promise<readonly (ImageAccess & { readonly userName: string })[]>;
  /** All of them or none. */
  give(place: ImagePlace, access: readonly ImageAccess[]): Promise<void>;
  take(place: ImagePlace, userIds: readonly string[]): Promise<void>;
}

const tables = { organization: 'organization_access', repository: 'repository_access' } as const;

/** What users were given in the registry beside what their roles let them do. */
export function createImageAccessStore(database: Kysely<Tables>): ImageAccessStore {
  async function given(kind: ImagePlace['kind'], name: string, userId: string): Promise<ImageAuth | undefined> {
    const row = await database
      .selectFrom(tables[kind])
      .select('auth')
      .where('name', '=', name)
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.auth;
  }
  return {
    async of(userId, organization, repository) {
      const ofOrganization = await given('organization', organization, userId);
      const ofRepository = repository === undefined ? undefined : await given('repository', repository, userId);
      return {
        ...(ofOrganization !== undefined && { organization: ofOrganization }),
        ...(ofRepository !== undefined && { repository: ofRepository }),
      };
    },
    async organizationsOf(userId) {
      const rows = await database
        .selectFrom('organization_access')
        .select(['name', 'auth'])
        .where('user_id', '=', userId)
        .execute();
      return new Map(rows.map(({ name, auth }) => [name, auth]));
    },
    async list({ kind, name }) {
      const rows = await database
        .selectFrom(tables[kind])
        .innerJoin('users', 'users.id', `${tables[kind]}.user_id`)
        .select(['users.id', 'users.name as user_name', 'auth'])
        .where(`${tables[kind]}.name`, '=', name)
        .orderBy('users.name')
        .execute();
      return rows.map((row) => ({ userId: row.id, userName: row.user_name, auth: row.auth }));
    },
    give: ({ kind, name }, access) =>
      database.transaction().execute(async (transaction) => {
        for (const { userId, auth } of access) {
          await transaction
            .insertInto(tables[kind])
            .values({ name, user_id: userId, auth })
            .onConflict((conflict) => conflict.columns(['name', 'user_id']).doUpdateSet({ auth }))
            .execute();
        }
      }),
    async take({ kind, name }, userIds) {
      if (userIds.length === 0) return;
      await database.deleteFrom(tables[kind]).where('name', '=', name).where('user_id', 'in', userIds).execute();
    },
  };
}
