import type { Kysely, Selectable, Transaction } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { belongsToAll } from '../contract/roles.ts';
import type { App, AppCode, AppStore } from './apps.ts';
import { refuseDeletedProject } from './project-store.ts';
import { requireRow } from './require-row.ts';
import type { AppCodeTable, AppTable, Tables } from './tables.ts';

/** Apps and their codes. `now` gives the time of a change, ms. */
export function createAppStore(database: Kysely<Tables>, now: () => number): AppStore {
  /** A `write` that resolves to `false` has changed nothing. */
  const change = <Result>(id: string, write: (transaction: Transaction<Tables>) => Promise<Result>) =>
    database.transaction().execute(async (transaction) => {
      const changed = await write(transaction);
      if (changed !== false)
        await transaction.updateTable('apps').set({ updated_at: now() }).where('id', '=', id).execute();
      return changed;
    });
  return {
    async find(projectId, id) {
      const selected = database.selectFrom('apps').selectAll().where('id', '=', id);
      const [app] = await withCodes(database, await selected.where('project_id', '=', projectId).execute());
      return app;
    },
    async ofUser(projectId, userId) {
      const selected = database.selectFrom('apps').selectAll().where('project_id', '=', projectId);
      return withCodes(database, await selected.where('user_id', '=', userId).orderBy('name').execute());
    },
    async inForce() {
      const selected = database
        .selectFrom('apps')
        .innerJoin('users', 'users.id', 'apps.user_id')
        .leftJoin('project_members', (join) =>
          join
            .onRef('project_members.user_id', '=', 'apps.user_id')
            .onRef('project_members.project_id', '=', 'apps.project_id'),
        )
        .selectAll('apps')
        .select(['users.roles', 'project_members.user_id as member_id'])
        .where('users.enabled', '=', 1);
      const rows = await selected.orderBy('apps.id').execute();
      const inForce = rows.filter((row) => row.member_id !== null || belongsToAll(JSON.parse(row.roles)));
      return withCodes(database, inForce);
    },
    create: (app, maximum) =>
      database.transaction().execute(async (transaction) => {
        await refuseDeletedProject(transaction, app.projectId);
        const own = await transaction.selectFrom('apps').select('name').where('user_id', '=', app.userId).execute();
        if (own.length >= maximum) throw clientError('app.too-many', { maximum });
        await requireRow(transaction, 'users', app.userId, clientError('iam.user-not-found', { user: app.userId }));
        if (own.some(({ name }) => name === app.name)) throw clientError('app.exists', { name: app.name });
        await transaction.insertInto('apps').values(toRow(app)).execute();
      }),
    remove: (id) =>
      database.transaction().execute(async (transaction) => {
        const count = (await boundApis(transaction, [id])).get(id) ?? 0;
        if (count > 0) throw clientError('app.bound', { id, count });
        await transaction.deleteFrom('apps').where('id', '=', id).execute();
      }),
    setSecret: (id, sealedSecret) =>
      change(id, async (transaction) => {
        await transaction.updateTable('apps').set({ sealed_secret: sealedSecret }).where('id', '=', id).execute();
      }),
    addCode: (id, code, maximum) =>
      change(id, async (transaction) => {
        const codes = await transaction.selectFrom('app_codes').select('hash').where('app_id', '=', id).execute();
        await requireRow(transaction, 'apps', id, clientError('app.not-found', { id }));
        if (codes.length >= maximum) throw clientError('app.too-many-codes', { id, maximum });
        await transaction
          .insertInto('app_codes')
          .values(codeRow(id, code, now()))
          .execute();
      }),
    replaceCode: (id, hash, code) =>
      change(id, async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('app_codes')
          .set({ hash: code.hash, sealed_code: code.sealedCode })
          .where('app_id', '=', id)
          .where('hash', '=', hash)
          .executeTakeFirstOrThrow();
        return numUpdatedRows > 0n;
      }),
    removeCode: (id, hash) =>
      change(id, async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom('app_codes')
          .where('app_id', '=', id)
          .where('hash', '=', hash)
          .executeTakeFirstOrThrow();
        return numDeletedRows > 0n;
      }),
  };
}

/** The apps of these rows, in their order. */
export async function withCodes(
  database: Kysely<Tables>,
  rows: readonly Selectable<AppTable>[],
): Promise<readonly App[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const codes = await database
    .selectFrom('app_codes')
    .selectAll()
    .where('app_id', 'in', ids)
    .orderBy('created_at')
    .orderBy('hash')
    .execute();
  const bound = await boundApis(database, ids);
  const byApp = Map.groupBy(codes, ({ app_id }) => app_id);
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    userId: row.user_id,
    name: row.name,
    remark: row.remark,
    appKey: row.app_key,
    sealedSecret: row.sealed_secret,
    codes: (byApp.get(row.id) ?? []).map(({ hash, sealed_code }) => ({ hash, sealedCode: sealed_code })),
    boundApis: bound.get(row.id) ?? 0,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}

async function boundApis(database: Kysely<Tables>, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('app_authorizations')
    .select(['app_id', (select) => select.fn.countAll<number>().as('count')])
    .where('app_id', 'in', ids)
    .groupBy('app_id')
    .execute();
  return new Map(rows.map(({ app_id, count }) => [app_id, Number(count)]));
}

function toRow(app: Omit<App, 'codes' | 'boundApis'>): AppTable {
  return {
    id: app.id,
    project_id: app.projectId,
    user_id: app.userId,
    name: app.name,
    remark: app.remark,
    app_key: app.appKey,
    sealed_secret: app.sealedSecret,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
  };
}

function codeRow(appId: string, code: AppCode, createdAt: number): AppCodeTable {
  return { hash: code.hash, app_id: appId, sealed_code: code.sealedCode, created_at: createdAt };
}
