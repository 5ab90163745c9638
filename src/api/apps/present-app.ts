import type { AppShown } from '../../contract/resources/apps.ts';
import type { AppSecrets } from '../../store/app-secrets.ts';
import type { App } from '../../store/apps.ts';

const hidden = '******';

/** An app; its secret and its codes in the open only where `secrets` is given. */
export function presentApp(app: App, secrets: AppSecrets | undefined): AppShown {
  return {
    app_id: app.id,
    app_name: app.name,
    app_key: app.appKey,
    app_secret: secrets?.secretOf(app) ?? hidden,
    app_codes: app.codes.map((code) => secrets?.codeOf(app, code) ?? hidden),
    app_type: 'APIG',
    app_remark: app.remark,
    user_id: app.userId,
    project_id: app.projectId,
    bounded_api_count: app.boundApis,
    created_at: app.createdAt,
    updated_at: app.updatedAt,
  };
}
