import { z } from 'zod';
import { pageQuery } from './page-query.ts';
import { keptText, optional, resourceName, rule, withoutNul } from './rules.ts';

/** Forms of the management of apps (reference, services, 2.9). */

function remark(maximum: number) {
  return z.string().max(maximum, rule('app.bad-remark')).refine(withoutNul, rule('app.bad-remark'));
}

export const createAppRequest = z
  .object({
    app_name: optional(resourceName).meta({ description: '`app_` and eight digits by default.' }),
    app_remark: optional(remark(200)),
    workspace_id: optional(keptText),
  })
  .meta({ id: 'CreateAppRequest' });

const app = z.object({
  app_id: z.string().meta({ example: 'logic-app-0123456789abcdef0123456789abcdef' }),
  app_name: z.string(),
  app_key: z.string(),
  app_secret: z.string(),
  app_codes: z.array(z.string()),
  app_type: z.string(),
  app_remark: z.string(),
  user_id: z.string(),
  project_id: z.string(),
  bounded_api_count: z.int(),
  created_at: z.int(),
  updated_at: z.int(),
});

export type AppShown = z.infer<typeof app>;

export const appResponse = z.object({ app }).meta({ id: 'App' });

export const listAppsResponse = z
  .object({ apps: z.array(app), count: z.int(), total_count: z.int() })
  .meta({ id: 'Apps' });

const plainly = z
  .enum(['true', 'false'])
  .optional()
  .meta({ description: 'Whether secret and codes are shown as they are (the cloud spells it so).' });

export const showAppQuery = z.object({ workspace_id: z.string().optional(), iphertext_enabled: plainly });

export const listAppsQuery = z.object({
  ...showAppQuery.shape,
  app_name: z.string().optional(),
  sort_by: z.enum(['app_name', 'created_at', 'updated_at']).optional(),
  ...pageQuery,
});

export const listBoundApisQuery = z.object({
  workspace_id: z.string().optional(),
  service_name: z.string().optional(),
  ...pageQuery,
});

/** `POST …/services/{service_id}/app-auth-api` and its like. */
export const authorizeAppsRequest = z
  .object({
    apps: z
      .array(z.object({ app_id: z.string().min(1).max(64) }))
      .min(1)
      .max(100),
    workspace_id: optional(keptText),
  })
  .meta({ id: 'AuthorizeAppsRequest' });

/** `POST …/app-auth/{service_id}/apis`. */
export const createAppApiRequest = z
  .object({
    api_name: optional(resourceName).meta({ description: '`infer_` and the id of the service by default.' }),
    api_remark: optional(remark(255)),
    auth_type: optional(z.enum(['APP'])),
    api_url: optional(keptText),
    api_path: optional(keptText),
    api_method: optional(keptText),
    support_app_code: optional(z.boolean()).meta({
      description: 'Whether an AppCode alone will do; `true` by default. Signatures and `apikey` always do.',
    }),
    workspace_id: optional(keptText),
  })
  .meta({ id: 'CreateAppApiRequest' });

const api = z.object({
  api_id: z.string(),
  api_method: z.string(),
  api_name: z.string(),
  api_remark: z.string(),
  auth_type: z.string(),
  predict_url: z.string(),
  service_id: z.string(),
  service_name: z.string(),
  support_app_code: z.boolean(),
});

export type AppApiShown = z.infer<typeof api>;

const authorization = z.object({
  api_id: z.string(),
  app_id: z.string(),
  auth_id: z.string(),
  reason: z.string(),
  success: z.boolean(),
});

export type AuthorizationShown = z.infer<typeof authorization>;

export const appApiResponse = z.object({ api }).meta({ id: 'AppApi' });

export const listAppApisResponse = z
  .object({ apis: z.array(api), count: z.int(), total_count: z.int() })
  .meta({ id: 'AppApis' });

export const registerApiResponse = z
  .object({ api, auth_result: z.array(authorization) })
  .meta({ id: 'RegisteredAppApi' });

export const authorizeAppsResponse = z.object({ auth_result: z.array(authorization) }).meta({ id: 'AuthorizedApps' });

export const unauthorizeAppsResponse = z
  .object({ unauth_result: z.array(authorization) })
  .meta({ id: 'UnauthorizedApps' });

export const serviceAppsResponse = z
  .object({
    enable_app_auth: z.boolean(),
    app_auth_api: z.object({ api_id: z.string(), authed_apps: z.array(app) }).optional(),
  })
  .meta({ id: 'ServiceApps' });

export const appPath = z.object({ project_id: z.string(), app_id: z.string() });
export const appCodePath = appPath.extend({ app_code: z.string() });
export const appApiPath = z.object({ project_id: z.string(), service_id: z.string(), api_id: z.string() });
