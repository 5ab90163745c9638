import type { Model, ResourceEvent } from '../../contract/model.ts';
import { noticeText } from '../../contract/notices.ts';
import { type CreateServiceRequest, servicePath } from '../../contract/resources/service.ts';
import { serviceLogsQuery, serviceLogsResponse } from '../../contract/resources/service-history.ts';
import type { ServiceUpdate } from '../../contract/service.ts';
import type { Language } from '../../contract/text.ts';
import { modelsOf } from '../../store/models-of.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { presentEvent } from '../request/present-events.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findService } from './find-service.ts';
import { presentVersions } from './present-config.ts';

/** More than a service keeps. */
const everything = 1_000;

/** `GET /v1/{project_id}/services/{service_id}/logs`: the configurations that a service was given, not its output. */
export function listServiceUpdates(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/services/{service_id}/logs',
    tag: 'Services',
    summary: "List a service's deployments and updates with their steps, the latest first.",
    parameters: servicePath,
    query: serviceLogsQuery,
    answers: { 200: { description: 'The history.', schema: serviceLogsResponse } },
    errors: ['service.not-found'],
    action: 'services.read',
    async handle(context) {
      const { services, models } = deps.store;
      const caller = await authorizeProject(context, deps);
      const { update_time: asked } = readQuery(context, serviceLogsQuery);
      const language = languageOf(context);
      const service = await findService(context, caller, services);
      const { rows } = await services.updates(service.id, { skip: 0, limit: everything });
      const events = await services.events(service.id, { order: 'asc', offset: 0, limit: everything });
      const wanted = rows.filter(({ createdAt }) => asked === undefined || createdAt === Number(asked));
      const named = wanted.flatMap(({ versions }) => versions.map(({ modelId }) => modelId));
      const known = await modelsOf(service, models, named);
      const { cluster_id: kept } = service.spec.request as Partial<CreateServiceRequest>;
      const logs = wanted.map((update) => presentUpdate(update, events.rows, known, language, kept ?? ''));
      return context.json({ service_id: service.id, service_name: service.spec.name, logs });
    },
  };
}

function presentUpdate(
  update: ServiceUpdate,
  events: readonly ResourceEvent[],
  models: ReadonlyMap<string, Model>,
  language: Language,
  clusterId: string,
) {
  const { createdAt, finishedAt, reason } = update;
  return {
    update_time: createdAt,
    result: update.result,
    config: presentVersions(update, models),
    extend_config: [],
    // Of edge services, whose nodes get a configuration one by one; there are none here.
    success_num: 0,
    failed_num: 0,
    result_detail: [],
    cluster_id: clusterId,
    generation: update.generation,
    kind: update.kind,
    ...(finishedAt !== undefined && { end_time: finishedAt }),
    ...(reason !== undefined && { error_msg: noticeText(reason, language) }),
    steps: stepsOf(update, events).map((event) => ({
      ...presentEvent(event, language),
      seconds: Math.round((event.occurredAt - createdAt) / 100) / 10,
    })),
  };
}

/** What was told of the service while it was being changed. */
function stepsOf(
  { createdAt, finishedAt = Number.POSITIVE_INFINITY }: ServiceUpdate,
  events: readonly ResourceEvent[],
): readonly ResourceEvent[] {
  return events.filter(({ occurredAt }) => occurredAt >= createdAt && occurredAt <= finishedAt);
}
