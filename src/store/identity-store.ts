import type { Kysely, Selectable, Transaction } from 'kysely';
import { accessKeyRow, toAccessKey } from './access-key-store.ts';
import type { FirstIdentity, IdentityReader, IdentityWriter, KeptIdentity, Project, User } from './store.ts';
import type { Tables } from './tables.ts';

/** The setting that holds the ids of the first identity, and the one that holds its password until it is written out. */
const firstIdentitySetting = 'first-identity';
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
    async project(by, domainId) {
      const selected = database.selectFrom('projects').selectAll().where('domain_id', '=', domainId);
      const row = await (by.id === undefined
        ? selected.where('name', '=', by.name)
        : selected.where('id', '=', by.id)
      ).executeTakeFirst();
      return row && toProject(row);
    },
    async projects(domainId) {
      const rows = await database
        .selectFrom('projects')
        .selectAll()
        .where('domain_id', '=', domainId)
        .orderBy('name')
        .execute();
      return rows.map(toProject);
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
      return rows.map((row) => ({ ...toAccessKey(row), domainId: row.domain_id, roles: JSON.parse(row.roles) }));
    },
  };
}

function identityWriter(database: Kysely<Tables>): IdentityWriter {
  return {
    ensureFirst: (make) =>
      database.transaction().execute(async (transaction) => {
        const ids = await transaction
          .selectFrom('settings')
          .select('value')
          .where('name', '=', firstIdentitySetting)
          .executeTakeFirst();
        if (ids !== undefined) return readFirst(transaction, JSON.parse(ids.value));
        const identity = await make();
        await writeFirst(transaction, identity);
        return identity;
      }),
    async forgetFirstPassword() {
      await database.deleteFrom('settings').where('name', '=', firstPasswordSetting).execute();
    },
  };
}

interface FirstIds {
  readonly domain: string;
  readonly user: string;
  readonly project: string;
  readonly accessKey: string;
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
  await transaction
    .insertInto('projects')
    .values({ id: project.id, domain_id: project.domainId, name: project.name })
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
  const project = domain && (await reader.project({ id: ids.project }, domain.id));
  const accessKey = await reader.accessKey(ids.accessKey);
  if (!(domain && user && project)) {
    throw new Error('the first domain, user or project is missing from the database; restore a backup');
  }
  const password = await transaction
    .selectFrom('settings')
    .select('value')
    .where('name', '=', firstPasswordSetting)
    .executeTakeFirst();
  return { domain, user, project, accessKey, sealedPassword: password?.value };
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

function toProject(row: Selectable<Tables['projects']>): Project {
  return { id: row.id, name: row.name, domainId: row.domain_id };
}
