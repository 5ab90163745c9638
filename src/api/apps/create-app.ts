import { newHexId } from '../../auth/identifiers.ts';
import { appResponse, createAppRequest } from '../../contract/resources/apps.ts';
import { projectPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { presentApp } from './present-app.ts';

/** Reference, 2.9. */
const mostApps = 5;

/** `POST /v1/{project_id}/app-auth/apps`: a new app, which may call nothing yet. */
export function createApp(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/app-auth/apps',
    tag: 'Apps',
    summary: 'Create an app.',
    parameters: projectPath,
    body: createAppRequest,
    answers: { 200: { description: 'The app, its secret included.', schema: appResponse } },
    errors: ['app.bad-remark', 'app.exists', 'app.too-many'],
    action: 'apps.manage',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createAppRequest);
      const appKey = newHexId();
      const now = deps.now();
      const app = {
        id: `logic-app-${newHexId()}`,
        projectId: caller.project.id,
        userId: caller.userId,
        name: value.app_name ?? `app_${newHexId().slice(0, 8)}`,
        remark: value.app_remark ?? '',
        appKey,
        sealedSecret: deps.appSecrets.sealSecret(appKey, newHexId()),
        createdAt: now,
        updatedAt: now,
      };
      await deps.store.apps.create(app, mostApps);
      await deps.publish.apps();
      nameIgnored(context, ignored);
      return context.json({ app: presentApp({ ...app, codes: [], boundApis: 0 }, deps.appSecrets) });
    },
  };
}
