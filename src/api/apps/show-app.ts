import { appPath, appResponse, showAppQuery } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { readQuery } from '../request/read-query.ts';
import { findApp } from './find-app.ts';
import { presentApp } from './present-app.ts';

/** `GET /v1/{project_id}/app-auth/apps/{app_id}`. */
export function showApp(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/app-auth/apps/{app_id}',
    tag: 'Apps',
    summary: 'Show an app with its secret and its codes.',
    parameters: appPath,
    query: showAppQuery,
    answers: { 200: { description: 'The app.', schema: appResponse } },
    errors: ['app.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const app = await findApp(context, deps);
      const { iphertext_enabled: plainly } = readQuery(context, showAppQuery);
      return context.json({ app: presentApp(app, plainly === 'false' ? undefined : deps.appSecrets) });
    },
  };
}
