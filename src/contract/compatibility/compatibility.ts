import type { z } from 'zod';
import { modelConfigurationSchema } from '../resources/model-configuration.ts';
import type { Text } from '../text.ts';
import { appFates } from './app-auth.ts';
import type { FateTable } from './fate.ts';
import { iamFates } from './iam.ts';
import { modelFates } from './models.ts';
import { serviceFates } from './services.ts';
import { swrFates } from './swr.ts';

/** What becomes of every field of the API that this product is compatible with, by area. */
export const compatibility: readonly { readonly title: Text; readonly fates: FateTable }[] = [
  { title: { en: 'Models', zh: '模型' }, fates: modelFates },
  { title: { en: 'Services', zh: '服务' }, fates: serviceFates },
  { title: { en: 'APP authentication', zh: 'APP 认证' }, fates: appFates },
  { title: { en: 'Identity (IAM)', zh: '身份认证（IAM）' }, fates: iamFates },
  { title: { en: 'Images (SWR)', zh: '镜像（SWR）' }, fates: swrFates },
];

/** Fields that hold JSON as a string, and what is in it. */
export const embeddedSchemas: Readonly<Record<string, z.ZodType>> = {
  'POST /v1/{project_id}/models initial_config': modelConfigurationSchema,
};

/** Operations with parameters that are our addition: there is nothing that they could be compatible with. */
export const ownOperations: ReadonlySet<string> = new Set([
  'POST /session',
  'PUT /v2/manage/namespaces/{namespace}/quotas',
  'POST /v2/manage/registry/gc',
  'POST /v2/manage/registry/verification',
  'GET /v1/{project_id}/models/{model_id}/events',
  'POST /v1/{project_id}/image-examinations',
  'POST /v1/{project_id}/services/{service_id}/rollback',
  'POST /v1/{project_id}/services/{service_id}/drain',
  'GET /v1/{project_id}/services/{service_id}/instances/{instance_id}/logs',
  'POST /v1/{project_id}/volumes',
  'GET /v1/{project_id}/volumes',
  'GET /v1/{project_id}/audit-records',
  'GET /v1/{project_id}/search',
  'GET /v3/projects/{project_id}/users',
  'POST /v1/{project_id}/webhooks',
  'GET /v1/{project_id}/webhooks',
  'PUT /v1/{project_id}/webhooks/{webhook_id}',
  'GET /v1/{project_id}/webhooks/{webhook_id}/deliveries',
  'GET /v1/{project_id}/pull-credentials',
  'PUT /v1/{project_id}/pull-credentials/{registry}',
  'GET /v1/{project_id}/services/{service_id}/timeline',
  'GET /v1/{project_id}/services/{service_id}/monitor/history',
  'GET /v1/{project_id}/usage',
  'GET /v1/{project_id}/services/{service_id}/connections',
  'GET /v1/{project_id}/services/{service_id}/handshakes',
  'POST /v1/{project_id}/services/{service_id}/tickets',
  'POST /v1/{project_id}/services/{service_id}/transparency-checks',
  'POST /v1/{project_id}/services/{service_id}/load-tests',
  'GET /v1/{project_id}/services/{service_id}/load-tests',
]);
