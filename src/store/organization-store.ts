import type { Kysely, Selectable, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import type { ResolvedImage } from '../contract/model.ts';
import { nextNumber } from './insert-repository.ts';
import { readSlice } from './read-page.ts';
import type { NewOrganization, Organization, OrganizationStore } from './store.ts';
import type { OrganizationTable, Tables } from './tables.ts';
import { contains } from './text-match.ts';

/** Organizations of the registry. */
export function createOrganizationStore(database: Kysely<Tables>): OrganizationStore {
  return {
    find: (name) => findOrganization(database, name),
    async list(domainId, part) {
      const own = database.selectFrom('organizations').selectAll().where('domain_id', '=', domainId);
      const rows = await (part === undefined ? own : own.where(contains('name', part))).orderBy('name').execute();
      return rows.map(toOrganization);
    },
    create: (organization, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { name } = organization;
        if (await findOrganization(transaction, name)) throw clientError('swr.organization-exists', { name });
        const count = await countOrganizations(transaction, organization.domainId);
        if (count >= maximum) throw clientError('swr.too-many-organizations', { maximum });
        await insertOrganization(transaction, organization);
      }),
    async setQuota(name, quota) {
      const bytes = quota === 'unlimited' ? -1 : (quota ?? null);
      await database.updateTable('organizations').set({ quota_bytes: bytes }).where('name', '=', name).execute();
    },
    remove: (name) =>
      database.transaction().execute(async (transaction) => {
        await refuseNotEmpty(transaction, name);
        const { numDeletedRows } = await transaction
          .deleteFrom('organizations')
          .where('name', '=', name)
          .executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
      }),
  };
}

/** Of what stands against a deletion so many are named; all are counted. */
const mostNamed = 10;

async function refuseNotEmpty(transaction: Transaction<Tables>, name: string): Promise<void> {
  const inside = transaction.selectFrom('repositories').where('organization', '=', name);
  const ordered = inside.select('name').orderBy('name');
  const repositories = await readSlice(inside, ordered, { skip: 0, limit: mostNamed }, (row) => row.name);
  if (repositories.total === 0) return;
  const rows = await transaction
    .selectFrom('models')
    .select(['name', 'version', 'image'])
    // All that begins with it and a slash: "0" is the character behind that.
    .where('image_repository', '>=', `${name}/`)
    .where('image_repository', '<', `${name}0`)
    .orderBy('image_repository')
    .execute();
  const users = rows.filter(({ image }) => image !== null && (JSON.parse(image) as ResolvedImage).builtIn);
  throw clientError('swr.organization-not-empty', {
    name,
    repositories: countedNames(repositories.total, repositories.rows),
    models: countedNames(
      users.length,
      users.map((model) => `${model.name} ${model.version}`),
    ),
  });
}

function countedNames(total: number, names: readonly string[]): string {
  if (total === 0) return '0';
  return `${total} (${names.slice(0, mostNamed).join(', ')}${total > mostNamed ? ', …' : ''})`;
}

export async function findOrganization(database: Kysely<Tables>, name: string): Promise<Organization | undefined> {
  const row = await database.selectFrom('organizations').selectAll().where('name', '=', name).executeTakeFirst();
  return row && toOrganization(row);
}

export async function countOrganizations(database: Kysely<Tables>, domainId: string): Promise<number> {
  const { count } = await database
    .selectFrom('organizations')
    .select((select) => select.fn.countAll<number>().as('count'))
    .where('domain_id', '=', domainId)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** In a transaction that has seen that there is none. */
export async function insertOrganization(
  transaction: Transaction<Tables>,
  organization: NewOrganization,
): Promise<Organization> {
  const number = await nextNumber(transaction, 'organizations');
  await transaction
    .insertInto('organizations')
    .values({
      name: organization.name,
      domain_id: organization.domainId,
      creator_id: organization.creatorId,
      creator_name: organization.creatorName,
      created_at: organization.createdAt,
      number,
      quota_bytes: null,
    })
    .execute();
  return { ...organization, number };
}

function toOrganization(row: Selectable<OrganizationTable>): Organization {
  const quota = row.quota_bytes === null ? undefined : row.quota_bytes < 0 ? 'unlimited' : row.quota_bytes;
  return {
    name: row.name,
    domainId: row.domain_id,
    creatorId: row.creator_id,
    creatorName: row.creator_name,
    createdAt: row.created_at,
    number: row.number,
    ...(quota !== undefined && { quota }),
  };
}
