import { newUuid } from '../../auth/identifiers.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { createWebhookRequest, webhookResponse } from '../../contract/resources/webhooks.ts';
import type { Webhook } from '../../store/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { languageOf } from '../request/render-error.ts';
import { presentWebhook } from './present-webhook.ts';
import { keptUrl, requireServices, wantedSecret } from './webhook-words.ts';

/** Of one project. */
const mostWebhooks = 20;

/** `POST /v1/{project_id}/webhooks`: our addition. */
export function createWebhook(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/webhooks',
    tag: 'Webhooks',
    summary: "Have somebody told of the statuses of the project's services.",
    parameters: projectPath,
    body: createWebhookRequest,
    answers: { 200: { description: 'The webhook, with its secret this once.', schema: webhookResponse } },
    errors: [
      'service.not-found',
      'webhook.bad-description',
      'webhook.bad-secret',
      'webhook.bad-url',
      'webhook.exists',
      'webhook.not-public',
      'webhook.too-many',
    ],
    action: 'webhooks.manage',
    async handle(context) {
      const { project } = await authorizeProject(context, deps);
      const { value, ignored } = await readBody(context, createWebhookRequest);
      const id = newUuid();
      const kind = value.kind ?? 'generic';
      const secret = wantedSecret(kind, value.secret);
      const now = deps.now();
      const webhook: Webhook = {
        id,
        projectId: project.id,
        name: value.name,
        kind,
        ...keptUrl(id, kind, value.url, deps),
        ...(secret !== undefined && { sealedSecret: deps.webhooks.secrets.sealSecret(id, secret) }),
        statuses: [...new Set(value.statuses ?? [])],
        serviceIds: await requireServices(project.id, value.service_ids ?? [], [], deps),
        language: value.language ?? 'en',
        description: value.description ?? '',
        enabled: value.enabled ?? true,
        failures: 0,
        createdAt: now,
        updatedAt: now,
      };
      await deps.store.webhooks.create(webhook, mostWebhooks);
      nameIgnored(context, ignored);
      return context.json(presentWebhook(webhook, languageOf(context), secret));
    },
  };
}
