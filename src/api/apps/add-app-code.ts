import { newAppCode } from '../../auth/identifiers.ts';
import { appPath, appResponse } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { answerChangedApp } from './answer-changed-app.ts';

/** Reference, 2.9. */
const mostCodes = 5;

/** `POST /v1/{project_id}/app-auth/apps/{app_id}/app-code`: one more AppCode. */
export function addAppCode(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/app-auth/apps/{app_id}/app-code',
    tag: 'Apps',
    summary: 'Add an AppCode.',
    parameters: appPath,
    answers: { 200: { description: 'The app with all of its codes, in force everywhere.', schema: appResponse } },
    errors: ['app.not-found', 'app.too-many-codes'],
    action: 'apps.manage',
    handle: (context) =>
      answerChangedApp(context, deps, ({ id }) =>
        deps.store.apps.addCode(id, deps.appSecrets.sealCode(id, newAppCode()), mostCodes),
      ),
  };
}
