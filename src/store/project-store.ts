import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { belongsToAll } from '../contract/roles.ts';
import { endTokens } from './end-tokens.ts';
import { firstProjectId } from './first-identity.ts';
import { toProject } from './identity-store.ts';
import type { DescribedProject, ProjectStore } from './projects.ts';
import type { Tables } from './tables.ts';
import { describedUser, existingUser } from './user-store.ts';

/** How long the ids of deleted projects are kept, ms: no request takes so long. */
const remembered = 24 * 3_600_000;

export function createProjectStore(database: Kysely<Tables>): ProjectStore {
  return {
    find: (domainId, id) => find(database, domainId, id),
    async disabled() {
      const rows = await database.selectFrom('projects').select('id').where('enabled', '=', 0).execute();
      return new Set(rows.map(({ id }) => id));
    },
    async list(domainId, { name, parentId, enabled, memberId }, { skip, limit }) {
      let selected = database.selectFrom('projects').selectAll().where('domain_id', '=', domainId);
      if (name !== undefined) selected = selected.where('name', '=', name);
      if (parentId === domainId) selected = selected.where('parent_id', 'is', null);
      else if (parentId !== undefined) selected = selected.where('parent_id', '=', parentId);
      if (enabled !== undefined) selected = selected.where('enabled', '=', enabled ? 1 : 0);
      if (memberId !== undefined) {
        const own = database.selectFrom('project_members').select('project_id').where('user_id', '=', memberId);
        selected = selected.where('id', 'in', own);
      }
      const rows = await selected.orderBy('name').offset(skip).limit(limit).execute();
      return rows.map(describedProject);
    },
    create: (project, maximum) =>
      database.transaction().execute(async (transaction) => {
        const { count } = await transaction
          .selectFrom('projects')
          .select((select) => select.fn.countAll<number>().as('count'))
          .where('domain_id', '=', project.domainId)
          .executeTakeFirstOrThrow();
        if (Number(count) >= maximum) throw clientError('iam.too-many-projects', { maximum });
        const { parentId, domainId } = project;
        if (parentId !== domainId) await existing(transaction, domainId, parentId);
        await refuseTakenName(transaction, project);
        await transaction.insertInto('projects').values(rowOf(project)).execute();
      }),
    change: (domainId, id, change) =>
      database.transaction().execute(async (transaction) => {
        const before = await existing(transaction, domainId, id);
        const after = { ...before, ...change };
        if (after.name !== before.name) await refuseTakenName(transaction, after);
        await transaction.updateTable('projects').set(rowOf(after)).where('id', '=', id).execute();
        return after;
      }),
    remove: (domainId, id, now) =>
      database.transaction().execute(async (transaction) => {
        const { name } = await existing(transaction, domainId, id);
        if ((await firstProjectId(transaction)) === id) throw clientError('iam.first-project', { name });
        await refuseNotEmpty(transaction, id, name);
        await transaction.deleteFrom('projects').where('id', '=', id).execute();
        await transaction
          .deleteFrom('deleted_projects')
          .where('deleted_at', '<', now - remembered)
          .execute();
        await transaction.insertInto('deleted_projects').values({ id, deleted_at: now }).execute();
      }),
    async members(id, { skip, limit }) {
      const rows = await database
        .selectFrom('users')
        .innerJoin('project_members', 'project_members.user_id', 'users.id')
        .selectAll('users')
        .where('project_members.project_id', '=', id)
        .orderBy('users.name')
        .offset(skip)
        .limit(limit)
        .execute();
      return rows.map(describedUser);
    },
    addMember: (domainId, id, userId) =>
      database.transaction().execute(async (transaction) => {
        await existing(transaction, domainId, id);
        await existingUser(transaction, domainId, userId);
        await transaction
          .insertInto('project_members')
          .values({ project_id: id, user_id: userId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }),
    removeMember: (domainId, id, userId, now) =>
      database.transaction().execute(async (transaction) => {
        const { name } = await existing(transaction, domainId, id);
        const user = await existingUser(transaction, domainId, userId);
        if (belongsToAll(user.roles)) throw clientError('iam.administrator-belongs', { name: user.name });
        const removed = await transaction
          .deleteFrom('project_members')
          .where('project_id', '=', id)
          .where('user_id', '=', userId)
          .returning('user_id')
          .executeTakeFirst();
        if (removed === undefined) throw clientError('iam.not-a-member', { name: user.name, project: name });
        await endTokens(transaction, userId, now);
      }),
  };
}

/** Rejects with `iam.project-not-found` for a project that was deleted while something was about to be made in it. */
export async function refuseDeletedProject(transaction: Transaction<Tables>, id: string): Promise<void> {
  const deleted = await transaction.selectFrom('deleted_projects').select('id').where('id', '=', id).executeTakeFirst();
  if (deleted !== undefined) throw clientError('auth.project-deleted', { project: id });
}

async function find(database: Kysely<Tables>, domainId: string, id: string): Promise<DescribedProject | undefined> {
  const row = await database
    .selectFrom('projects')
    .selectAll()
    .where('id', '=', id)
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  return row && describedProject(row);
}

async function existing(transaction: Transaction<Tables>, domainId: string, id: string): Promise<DescribedProject> {
  const project = await find(transaction, domainId, id);
  if (project === undefined) throw clientError('iam.project-not-found', { project: id.slice(0, 64) });
  return project;
}

async function refuseTakenName(transaction: Transaction<Tables>, { domainId, name, id }: DescribedProject) {
  const taken = await transaction
    .selectFrom('projects')
    .select('id')
    .where('domain_id', '=', domainId)
    .where('name', '=', name)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (taken !== undefined) throw clientError('iam.project-exists', { name });
}

async function refuseNotEmpty(transaction: Transaction<Tables>, id: string, name: string): Promise<void> {
  const held = (table: keyof Tables) => countIn(transaction, table, 'project_id', id);
  const contents = {
    services: await held('services'),
    models: await held('models'),
    apps: await held('apps'),
    volumes: await held('volumes'),
    projects: await countIn(transaction, 'projects', 'parent_id', id),
  };
  if (Object.values(contents).some((count) => count > 0))
    throw clientError('iam.project-not-empty', { name, ...contents });
}

async function countIn(
  transaction: Transaction<Tables>,
  table: keyof Tables,
  column: string,
  id: string,
): Promise<number> {
  const counted = sql<{
    count: number;
  }>`select count(*) as count from ${sql.table(table)} where ${sql.ref(column)} = ${id}`;
  const { rows } = await counted.execute(transaction);
  return Number(rows[0]?.count ?? 0);
}

function rowOf(project: DescribedProject): Tables['projects'] {
  return {
    id: project.id,
    domain_id: project.domainId,
    name: project.name,
    parent_id: project.parentId === project.domainId ? null : project.parentId,
    description: project.description,
    enabled: project.enabled ? 1 : 0,
  };
}

function describedProject(row: Selectable<Tables['projects']>): DescribedProject {
  return { ...toProject(row), parentId: row.parent_id ?? row.domain_id, description: row.description };
}
