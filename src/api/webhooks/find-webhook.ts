import { clientError } from '../../contract/errors.ts';
import type { Webhook } from '../../store/webhooks.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';

/** The webhook of the path, for those who may manage the webhooks of its project. */
export async function findWebhook(context: ApiContext, deps: ApiDependencies): Promise<Webhook> {
  const { project } = await authorizeProject(context, deps);
  const id = pathPart(context, 'webhook_id');
  const webhook = await deps.store.webhooks.find(project.id, id);
  if (webhook === undefined) throw clientError('webhook.not-found', { id: id.slice(0, 64) });
  return webhook;
}
