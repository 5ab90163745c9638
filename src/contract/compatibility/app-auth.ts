import { type FateTable, type FieldFates, shownIn, withoutEffect } from './fate.ts';
import { reasons } from './reasons.ts';

const shown = shownIn('src/api/apps/apps.test.ts');

const made = shown('is made with a key and a secret, and every worker has it when the call is answered');
const listed = shown('has a name of its own, and a user has five at most');
const plain = shown('has a secret that can be replaced, and up to five codes');
const opened = shown('is opened to apps in one step, again and again, and closed to each of them');
const prepared = shown('is prepared for apps that sign, and keeps its limits beside them');
const workspace = withoutEffect({
  en: 'There is one workspace per project, so it divides nothing.',
  zh: '每个项目只有一个工作空间，该字段不起划分作用。',
});
const face = withoutEffect({
  en: 'Accepted and forgotten. Apps call a service at its one address, with any path behind it and any method.',
  zh: '接受但不保存。应用通过服务的唯一地址调用，其后可带任意路径，可用任意方法。',
});
const anyWorkspace = withoutEffect(reasons.oneWorkspace);

const authorized: { readonly body: FieldFates } = {
  body: { apps: opened, 'apps[].app_id': opened, workspace_id: workspace },
};

/** APP authentication (reference, section 2.9). */
export const appFates: FateTable = {
  'POST /v1/{project_id}/app-auth/apps': { body: { app_name: made, app_remark: made, workspace_id: workspace } },
  'GET /v1/{project_id}/app-auth/apps': {
    query: {
      workspace_id: anyWorkspace,
      iphertext_enabled: plain,
      app_name: listed,
      sort_by: listed,
      offset: listed,
      limit: listed,
      order: listed,
    },
  },
  'GET /v1/{project_id}/app-auth/apps/{app_id}': { query: { workspace_id: anyWorkspace, iphertext_enabled: made } },
  'GET /v1/{project_id}/app-auth/apps/{app_id}/auth-apis': {
    query: { workspace_id: anyWorkspace, service_name: opened, offset: opened, limit: opened, order: opened },
  },
  'POST /v1/{project_id}/services/{service_id}/app-auth-api': authorized,
  'POST /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api': authorized,
  'DELETE /v1/{project_id}/services/{service_id}/app-auth-apis/{api_id}/app-auth-api': authorized,
  'POST /v1/{project_id}/app-auth/{service_id}/apis': {
    body: {
      api_name: prepared,
      api_remark: prepared,
      auth_type: shown('is prepared for apps that sign, and keeps its limits beside them', {
        values: 'NONE, IAM',
        error: 'request.not-one-of',
      }),
      support_app_code: prepared,
      api_url: face,
      api_path: face,
      api_method: face,
      workspace_id: workspace,
    },
  },
};
