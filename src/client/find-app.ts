import { operatorError } from '../contract/operator-errors.ts';
import { listAppsResponse } from '../contract/resources/apps.ts';
import { allRows } from './all-rows.ts';
import type { ApiClient } from './api-client.ts';

/** The id of the app that somebody names by its id or its name. Throws an `OperatorError` when there is none. */
export async function findApp(api: ApiClient, named: string): Promise<string> {
  if (/^logic-app-[0-9a-f]{32}$/.test(named)) return named;
  const apps = await allRows(api, {
    path: '/v1/{p}/app-auth/apps',
    query: { app_name: named, iphertext_enabled: false },
    answer: listAppsResponse,
    rows: (page) => page.apps,
  });
  const found = apps.find((app) => app.app_name === named);
  if (found === undefined) throw operatorError('app.not-found', { name: named });
  return found.app_id;
}
