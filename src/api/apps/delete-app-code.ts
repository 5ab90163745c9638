import { z } from 'zod';
import { appCodeHash } from '../../auth/app-code-hash.ts';
import { clientError } from '../../contract/errors.ts';
import { appCodePath } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { pathPart } from '../request/read-query.ts';
import { findApp } from './find-app.ts';

/** `DELETE /v1/{project_id}/app-auth/apps/{app_id}/app-code/{app_code}`. */
export function deleteAppCode(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/app-auth/apps/{app_id}/app-code/{app_code}',
    tag: 'Apps',
    summary: 'Delete an AppCode.',
    parameters: appCodePath,
    answers: { 200: { description: 'It is gone, everywhere.', schema: z.object({}) } },
    errors: ['app.no-code-to-delete', 'app.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const { id } = await findApp(context, deps);
      const removed = await deps.store.apps.removeCode(id, appCodeHash(pathPart(context, 'app_code')));
      if (!removed) throw clientError('app.no-code-to-delete', { id });
      await deps.publish.apps();
      return context.json({});
    },
  };
}
