import { appCodeHash } from '../../auth/app-code-hash.ts';
import { newAppCode } from '../../auth/identifiers.ts';
import { clientError } from '../../contract/errors.ts';
import { appCodePath, appResponse } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { pathPart } from '../request/read-query.ts';
import { answerChangedApp } from './answer-changed-app.ts';

/** `PUT /v1/{project_id}/app-auth/apps/{app_id}/app-code/{app_code}`: another code in the place of this one. */
export function resetAppCode(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v1/{project_id}/app-auth/apps/{app_id}/app-code/{app_code}',
    tag: 'Apps',
    summary: 'Replace an AppCode.',
    parameters: appCodePath,
    answers: { 200: { description: 'The app with all of its codes, in force everywhere.', schema: appResponse } },
    errors: ['app.no-code-to-reset', 'app.not-found'],
    action: 'apps.manage',
    handle: (context) =>
      answerChangedApp(context, deps, async ({ id }) => {
        const code = deps.appSecrets.sealCode(id, newAppCode());
        const replaced = await deps.store.apps.replaceCode(id, appCodeHash(pathPart(context, 'app_code')), code);
        if (!replaced) throw clientError('app.no-code-to-reset', { id });
      }),
  };
}
