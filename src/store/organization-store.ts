import type { Kysely, Selectable } from 'kysely';
import type { Organization, OrganizationStore } from './store.ts';
import type { Tables } from './tables.ts';

/** Organizations of the registry. */
export function createOrganizationStore(database: Kysely<Tables>): OrganizationStore {
  const find = async (name: string) => {
    const row = await database.selectFrom('organizations').selectAll().where('name', '=', name).executeTakeFirst();
    return row && toOrganization(row);
  };
  return {
    find,
    async list(domainId) {
      const rows = await database
        .selectFrom('organizations')
        .selectAll()
        .where('domain_id', '=', domainId)
        .orderBy('name')
        .execute();
      return rows.map(toOrganization);
    },
    async ensure(organization) {
      await database
        .insertInto('organizations')
        .values({
          name: organization.name,
          domain_id: organization.domainId,
          creator_id: organization.creatorId,
          creator_name: organization.creatorName,
          created_at: organization.createdAt,
        })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .execute();
      return (await find(organization.name)) ?? organization;
    },
  };
}

function toOrganization(row: Selectable<Tables['organizations']>): Organization {
  return {
    name: row.name,
    domainId: row.domain_id,
    creatorId: row.creator_id,
    creatorName: row.creator_name,
    createdAt: row.created_at,
  };
}
