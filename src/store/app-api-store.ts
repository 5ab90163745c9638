import type { Kysely, Selectable } from 'kysely';
import { clientError } from '../contract/errors.ts';
import { withCodes } from './app-store.ts';
import type { AppAccess, AppApi, AppApiStore } from './apps.ts';
import { requireRow } from './require-row.ts';
import type { AppApiTable, Tables } from './tables.ts';

/** The faces of services towards apps, and which apps may see them. */
export function createAppApiStore(database: Kysely<Tables>): AppApiStore {
  return {
    async get(id) {
      const row = await database.selectFrom('app_apis').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toApi(row);
    },
    async ofService(serviceId) {
      const selected = database.selectFrom('app_apis').selectAll().where('service_id', '=', serviceId);
      const row = await selected.executeTakeFirst();
      return row && toApi(row);
    },
    create: (api) =>
      database.transaction().execute(async (transaction) => {
        const gone = clientError('service.not-found', { name: api.serviceId });
        await requireRow(transaction, 'services', api.serviceId, gone);
        const inserted = await transaction
          .insertInto('app_apis')
          .values({
            id: api.id,
            service_id: api.serviceId,
            name: api.name,
            remark: api.remark,
            takes_codes: api.takesCodes ? 1 : 0,
          })
          .onConflict((conflict) => conflict.column('service_id').doNothing())
          .returning('id')
          .executeTakeFirst();
        if (inserted === undefined) throw clientError('app-api.exists', {});
      }),
    async remove(id) {
      await database.deleteFrom('app_apis').where('id', '=', id).execute();
    },
    authorize: ({ id, apiId, appId }) =>
      database.transaction().execute(async (transaction) => {
        const app = await transaction.selectFrom('apps').select('id').where('id', '=', appId).executeTakeFirst();
        if (app === undefined) return undefined;
        await requireRow(transaction, 'app_apis', apiId, clientError('app-api.not-found', { id: apiId }));
        await transaction
          .insertInto('app_authorizations')
          .values({ id, api_id: apiId, app_id: appId })
          .onConflict((conflict) => conflict.columns(['api_id', 'app_id']).doNothing())
          .execute();
        const standing = await transaction
          .selectFrom('app_authorizations')
          .select('id')
          .where('api_id', '=', apiId)
          .where('app_id', '=', appId)
          .executeTakeFirstOrThrow();
        return standing.id;
      }),
    async unauthorize(apiId, appId) {
      const row = await database
        .deleteFrom('app_authorizations')
        .where('api_id', '=', apiId)
        .where('app_id', '=', appId)
        .returning('id')
        .executeTakeFirst();
      return row?.id;
    },
    async authorizedApps(apiId) {
      const rows = await database
        .selectFrom('app_authorizations')
        .innerJoin('apps', 'apps.id', 'app_authorizations.app_id')
        .selectAll('apps')
        .where('app_authorizations.api_id', '=', apiId)
        .orderBy('apps.name')
        .orderBy('apps.id')
        .execute();
      return withCodes(database, rows);
    },
    async ofApp(appId) {
      const rows = await database
        .selectFrom('app_authorizations')
        .innerJoin('app_apis', 'app_apis.id', 'app_authorizations.api_id')
        .selectAll('app_apis')
        .where('app_authorizations.app_id', '=', appId)
        .orderBy('app_apis.name')
        .orderBy('app_apis.id')
        .execute();
      return rows.map(toApi);
    },
    access: (serviceId) => access(database, serviceId),
  };
}

async function access(
  database: Kysely<Tables>,
  serviceId: string | undefined,
): Promise<ReadonlyMap<string, AppAccess>> {
  let selected = database
    .selectFrom('app_apis')
    .innerJoin('app_authorizations', 'app_authorizations.api_id', 'app_apis.id')
    .select(['app_apis.service_id', 'app_apis.takes_codes', 'app_authorizations.app_id']);
  if (serviceId !== undefined) selected = selected.where('app_apis.service_id', '=', serviceId);
  const rows = await selected.orderBy('app_authorizations.app_id').execute();
  const byService = Map.groupBy(rows, (row) => row.service_id);
  return new Map(
    [...byService].map(([id, own]) => [
      id,
      { apps: own.map(({ app_id }) => app_id), takesCodes: own[0]?.takes_codes === 1 },
    ]),
  );
}

function toApi(row: Selectable<AppApiTable>): AppApi {
  return {
    id: row.id,
    serviceId: row.service_id,
    name: row.name,
    remark: row.remark,
    takesCodes: row.takes_codes === 1,
  };
}
