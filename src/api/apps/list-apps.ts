import { listAppsQuery, listAppsResponse } from '../../contract/resources/apps.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import type { App } from '../../store/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { presentApp } from './present-app.ts';

const sortKeys = {
  app_name: (app: App) => app.name,
  created_at: (app: App) => app.createdAt,
  updated_at: (app: App) => app.updatedAt,
} as const;

/** Equal ones keep their order, which is by name. */
function compare(one: string | number, other: string | number): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** `GET /v1/{project_id}/app-auth/apps`: the caller's own apps. */
export function listApps(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/app-auth/apps',
    tag: 'Apps',
    summary: "List the caller's apps.",
    parameters: projectPath,
    query: listAppsQuery,
    answers: { 200: { description: 'A page of apps.', schema: listAppsResponse } },
    action: 'apps.manage',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listAppsQuery);
      const key = sortKeys[query.sort_by ?? 'app_name'];
      const direction = query.order === 'desc' ? -1 : 1;
      const own = await deps.store.apps.ofUser(caller.project.id, caller.userId);
      const found = own
        .filter(({ name }) => name.includes(query.app_name ?? ''))
        .toSorted((one, other) => direction * compare(key(one), key(other)));
      const { skip, limit } = sliceOf(query);
      const secrets = query.iphertext_enabled === 'true' ? deps.appSecrets : undefined;
      const apps = found.slice(skip, skip + limit).map((app) => presentApp(app, secrets));
      return context.json({ apps, count: apps.length, total_count: found.length });
    },
  };
}
