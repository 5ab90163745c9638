import { newHexId } from '../../auth/identifiers.ts';
import { appPath, appResponse } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { answerChangedApp } from './answer-changed-app.ts';

/** `PUT /v1/{project_id}/app-auth/apps/{app_id}/app-secret`: the old secret signs nothing any more. */
export function resetAppSecret(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v1/{project_id}/app-auth/apps/{app_id}/app-secret',
    tag: 'Apps',
    summary: "Replace an app's secret.",
    parameters: appPath,
    answers: { 200: { description: 'The app with its new secret, in force everywhere.', schema: appResponse } },
    errors: ['app.not-found'],
    action: 'apps.manage',
    handle: (context) =>
      answerChangedApp(context, deps, async ({ id, appKey }) => {
        await deps.store.apps.setSecret(id, deps.appSecrets.sealSecret(appKey, newHexId()));
      }),
  };
}
