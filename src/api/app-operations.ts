import { authorizeApps } from './app-apis/authorize-apps.ts';
import { createAppApi } from './app-apis/create-app-api.ts';
import { deleteAppApi } from './app-apis/delete-app-api.ts';
import { listAppApis } from './app-apis/list-app-apis.ts';
import { registerApi } from './app-apis/register-api.ts';
import { showAppApi } from './app-apis/show-app-api.ts';
import { showServiceApps } from './app-apis/show-service-apps.ts';
import { unauthorizeApps } from './app-apis/unauthorize-apps.ts';
import { addAppCode } from './apps/add-app-code.ts';
import { createApp } from './apps/create-app.ts';
import { deleteApp } from './apps/delete-app.ts';
import { deleteAppCode } from './apps/delete-app-code.ts';
import { listApps } from './apps/list-apps.ts';
import { listBoundApis } from './apps/list-bound-apis.ts';
import { resetAppCode } from './apps/reset-app-code.ts';
import { resetAppSecret } from './apps/reset-app-secret.ts';
import { showApp } from './apps/show-app.ts';
import type { ApiDependencies } from './dependencies.ts';
import type { Operation } from './operation.ts';

/** Apps and their access to services (reference, services, 2.9). */
export function appOperations(deps: ApiDependencies): readonly Operation[] {
  return [
    createApp(deps),
    listApps(deps),
    showApp(deps),
    deleteApp(deps),
    resetAppSecret(deps),
    addAppCode(deps),
    resetAppCode(deps),
    deleteAppCode(deps),
    listBoundApis(deps),

    registerApi(deps),
    listAppApis(deps),
    deleteAppApi(deps),
    authorizeApps(deps),
    unauthorizeApps(deps),
    showServiceApps(deps),
    createAppApi(deps),
    showAppApi(deps),
  ];
}
