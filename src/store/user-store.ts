import type { Kysely, Selectable, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { mayDo } from '../contract/roles.ts';
import { endTokens } from './end-tokens.ts';
import { firstProjectId } from './first-identity.ts';
import { toUser } from './identity-store.ts';
import type { Tables } from './tables.ts';
import type { DescribedUser, UserChange, UserStore } from './users.ts';

export function createUserStore(database: Kysely<Tables>): UserStore {
  return {
    find: (domainId, id) => find(database, domainId, id),
    async list(domainId, { name, enabled }, { skip, limit }) {
      let selected = database.selectFrom('users').selectAll().where('domain_id', '=', domainId);
      if (name !== undefined) selected = selected.where('name', '=', name);
      if (enabled !== undefined) selected = selected.where('enabled', '=', enabled ? 1 : 0);
      const rows = await selected.orderBy('name').offset(skip).limit(limit).execute();
      return rows.map(describedUser);
    },
    create: (user, projectIds, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { count } = await transaction
          .selectFrom('users')
          .select((select) => select.fn.countAll<number>().as('count'))
          .where('domain_id', '=', user.domainId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximum) throw clientError('iam.too-many-users', { maximum });
        await refuseTakenName(transaction, user.domainId, user.name, user.id);
        await transaction.insertInto('users').values(rowOf(user)).execute();
        await join(transaction, user, projectIds ?? [await firstProjectId(transaction)]);
      }),
    change: (domainId, id, change, now, condition) =>
      database.transaction().execute(async (transaction) => {
        const before = await existingUser(transaction, domainId, id);
        if (condition !== undefined && condition.passwordHash !== before.passwordHash) {
          throw clientError('iam.user-changed-meanwhile', { name: before.name });
        }
        const after = { ...before, ...change };
        if (after.name !== before.name) await refuseTakenName(transaction, domainId, after.name, id);
        if (!managesUsers(after)) await refuseLastAdministrator(transaction, before);
        await transaction.updateTable('users').set(rowOf(after)).where('id', '=', id).execute();
        if (losesTokens(before, after, change)) await endTokens(transaction, id, now);
        return after;
      }),
    remove: (domainId, id, now) =>
      database.transaction().execute(async (transaction) => {
        await refuseLastAdministrator(transaction, await existingUser(transaction, domainId, id));
        await transaction.deleteFrom('users').where('id', '=', id).execute();
        await endTokens(transaction, id, now);
      }),
  };
}

async function join(
  transaction: Transaction<Tables>,
  user: DescribedUser,
  projectIds: readonly string[],
): Promise<void> {
  for (const id of new Set(projectIds)) {
    const project = await transaction
      .selectFrom('projects')
      .select('id')
      .where('id', '=', id)
      .where('domain_id', '=', user.domainId)
      .executeTakeFirst();
    if (project === undefined) throw clientError('iam.project-not-found', { project: id.slice(0, 64) });
    await transaction.insertInto('project_members').values({ project_id: id, user_id: user.id }).execute();
  }
}

async function find(database: Kysely<Tables>, domainId: string, id: string): Promise<DescribedUser | undefined> {
  const row = await database
    .selectFrom('users')
    .selectAll()
    .where('id', '=', id)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  return row && describedUser(row);
}

/** Rejects with `iam.user-not-found`. */
export async function existingUser(
  transaction: Transaction<Tables>,
  domainId: string,
  id: string,
): Promise<DescribedUser> {
  const user = await find(transaction, domainId, id);
  if (user === undefined) throw clientError('iam.user-not-found', { user: id.slice(0, 64) });
  return user;
}

async function refuseTakenName(transaction: Transaction<Tables>, domainId: string, name: string, id: string) {
  const taken = await transaction
    .selectFrom('users')
    .select('id')
    .where('domain_id', '=', domainId)
    .where('name', '=', name)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (taken !== undefined) throw clientError('iam.user-exists', { name });
}

async function refuseLastAdministrator(transaction: Transaction<Tables>, user: DescribedUser): Promise<void> {
  if (!managesUsers(user)) return;
  const others = await transaction
    .selectFrom('users')
    .selectAll()
    .where('domain_id', '=', user.domainId)
    .where('enabled', '=', 1)
    .where('id', '!=', user.id)
    .execute();
  if (!others.map(describedUser).some(managesUsers)) throw clientError('iam.last-administrator', { name: user.name });
}

function managesUsers({ enabled, roles }: DescribedUser): boolean {
  return enabled && mayDo(roles, 'users.manage');
}

function losesTokens(before: DescribedUser, after: DescribedUser, change: UserChange): boolean {
  const sameRoles = JSON.stringify(before.roles.toSorted()) === JSON.stringify(after.roles.toSorted());
  return change.passwordHash !== undefined || !sameRoles || (before.enabled && !after.enabled);
}

function rowOf(user: DescribedUser): Tables['users'] {
  return {
    id: user.id,
    domain_id: user.domainId,
    name: user.name,
    password_hash: user.passwordHash,
    enabled: user.enabled ? 1 : 0,
    roles: JSON.stringify(user.roles),
    description: user.description,
  };
}

export function describedUser(row: Selectable<Tables['users']>): DescribedUser {
  return { ...toUser(row), description: row.description };
}
