import type { Kysely, Selectable, Transaction } from 'kysely';
import { belongsToAll } from '../contract/roles.ts';
import { accessKeyRow, toAccessKey } from './access-key-store.ts';
import { type FirstIds, firstIdentitySetting, firstIds } from './first-identity.ts';
import type { FirstIdentity, IdentityReader, IdentityWriter, KeptIdentity, Project, User } from './identities.ts';
import type { Tables } from './tables.ts';

/** Holds the first user's password until it is written out. */
const firstPasswordSetting = 'first-password';

/** Domains, users, projects and access keys. */
export function createIdentityStore(database: Kysely<Tables>): IdentityReader & IdentityWriter {
  return { ...identityReader(database), ...identityWriter(database) };
}

function identityReader(database: Kysely<Tables>): IdentityReader {
  return {
    domain: (by) =>
      by.id === undefined
        ? database.selectFrom('domains').selectAll().where('name', '=', by.name).executeTakeFirst()
        : database.selectFrom('domains').selectAll().where('id', '=', by.id).executeTakeFirst(),
    async user(by, domainId) {
      if (by.id === undefined && domainId === undefined) return undefined;
      let selected = database.selectFrom('users').selectAll();
      selected = by.id === undefined ? selected.where('name', '=', by.name) : selected.where('id', '=', by.id);
      if (domainId !== undefined) selected = selected.where('domain_id', '=', domainId);
      const row = await selected.executeTakeFirst();
      return row && toUser(row);
    },
    async projectOf(user, by) {
      let selected = database.selectFrom('projects').selectAll().where('domain_id', '=', user.domainId);
      selected = by.id === undefined ? selected.where('name', '=', by.name) : selected.where('id', '=', by.id);
      if (!belongsToAll(user.roles)) {
        const own = database.selectFrom('project_members').select('project_id').where('user_id', '=', user.id);
        selected = selected.where('id', 'in', own);
      }
      const row = await selected.executeTakeFirst();
      return row && toProject(row);
    },
    async accessKey(accessKey) {
      const row = await database
        .selectFrom('access_keys')
        .selectAll()
        .where('access_key', '=', accessKey)
        .executeTakeFirst();
      return row && toAccessKey(row);
    },
    async accessKeysInForce() {
      const rows = await database
        .selectFrom('access_keys')
        .innerJoin('users', 'users.id', 'access_keys.user_id')
        .selectAll('access_keys')
        .select(['users.domain_id', 'users.roles'])
        .where('access_keys.enabled', '=', 1)
        .where('users.enabled', '=', 1)
        .orderBy('access_keys.access_key')
        .execute();
      const projectsOf = await readProjectIds(database);
      return rows.map((row) => {
        const roles: readonly string[] = JSON.parse(row.roles);
        const user = { id: row.user_id, domainId: row.domain_id, roles };
        return { ...toAccessKey(row), roles, projectIds: projectsOf(user) };
      });
    },
  };
}

/** Who belongs to which projects, in the order of their ids. */
async function readProjectIds(
  database: Kysely<Tables>,
): Promise<(user: Pick<User, 'id' | 'domainId' | 'roles'>) => readonly string[]> {
  const projects = await database.selectFrom('projects').select(['id', 'domain_id']).orderBy('id').execute();
  const members = await database.selectFrom('project_members').selectAll().orderBy('project_id').execute();
  const ofDomain = Map.groupBy(projects, ({ domain_id }) => domain_id);
  const ofUser = Map.groupBy(members, ({ user_id }) => user_id);
  return ({ id, domainId, roles }) =>
    belongsToAll(roles)
      ? (ofDomain.get(domainId) ?? []).map((project) => project.id)
      : (ofUser.get(id) ?? []).map((member) => member.project_id);
}

function identityWriter(database: Kysely<Tables>): IdentityWriter {
  return {
    ensureFirst: (make) =>
      database.transaction().execute(async (transaction) => {
        const ids = await firstIds(transaction);
        if (ids !== undefined) return readFirst(transaction, ids);
        const identity = await make();
        await writeFirst(transaction, identity);
        return identity;
      }),
    async forgetFirstPassword() {
      await database.deleteFrom('settings').where('name', '=', firstPasswordSetting).execute();
    },
  };
}

async function writeFirst(transaction: Transaction<Tables>, identity: FirstIdentity): Promise<void> {
  const { domain, user, project, accessKey } = identity;
  await transaction.insertInto('domains').values({ id: domain.id, name: domain.name }).execute();
  await transaction
    .insertInto('users')
    .values({
      id: user.id,
      domain_id: user.domainId,
      name: user.name,
      password_hash: user.passwordHash,
      enabled: user.enabled ? 1 : 0,
      roles: JSON.stringify(user.roles),
      description: '',
    })
    .execute();
  const { id, domainId, name } = project;
  await transaction
    .insertInto('projects')
    .values({ id, domain_id: domainId, name, parent_id: null, description: '', enabled: 1 })
    .execute();
  await transaction.insertInto('access_keys').values(accessKeyRow(accessKey)).execute();
  const ids: FirstIds = { domain: domain.id, user: user.id, project: project.id, accessKey: accessKey.accessKey };
  await transaction
    .insertInto('settings')
    .values([
      { name: firstIdentitySetting, value: JSON.stringify(ids) },
      { name: firstPasswordSetting, value: identity.sealedPassword },
    ])
    .execute();
}

async function readFirst(transaction: Transaction<Tables>, ids: FirstIds): Promise<KeptIdentity> {
  const reader = identityReader(transaction);
  const domain = await reader.domain({ id: ids.domain });
  const user = await reader.user({ id: ids.user }, undefined);
  const project = await transaction.selectFrom('projects').selectAll().where('id', '=', ids.project).executeTakeFirst();
  const accessKey = await reader.accessKey(ids.accessKey);
  if (!(domain && user && project)) {
    throw new Error('the first domain, user or project is missing from the database; restore a backup');
  }
  const password = await transaction
    .selectFrom('settings')
    .select('value')
    .where('name', '=', firstPasswordSetting)
    .executeTakeFirst();
  return { domain, user, project: toProject(project), accessKey, sealedPassword: password?.value };
}

/** A row as a user, without the words that describe it. */
export function toUser(row: Selectable<Tables['users']>): User {
  return {
    id: row.id,
    name: row.name,
    domainId: row.domain_id,
    passwordHash: row.password_hash,
    enabled: row.enabled === 1,
    roles: JSON.parse(row.roles),
  };
}

export function toProject(row: Selectable<Tables['projects']>): Project {
  return { id: row.id, name: row.name, domainId: row.domain_id, enabled: row.enabled === 1 };
}
