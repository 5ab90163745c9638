import { z } from 'zod';
import { appPath } from '../../contract/resources/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { findApp } from './find-app.ts';

/** `DELETE /v1/{project_id}/app-auth/apps/{app_id}`: refused, as on the cloud, while a service is open to it. */
export function deleteApp(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/app-auth/apps/{app_id}',
    tag: 'Apps',
    summary: 'Delete an app that is authorized for nothing.',
    parameters: appPath,
    answers: { 200: { description: 'It is gone, everywhere.', schema: z.object({}) } },
    errors: ['app.bound', 'app.not-found'],
    action: 'apps.manage',
    async handle(context) {
      const { id } = await findApp(context, deps);
      await deps.store.apps.remove(id);
      await deps.publish.apps();
      return context.json({});
    },
  };
}
