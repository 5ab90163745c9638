import { modelIdPath } from '../../contract/resources/model.ts';
import { listEventsQuery, modelEventsResponse } from '../../contract/resources/service-history.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { presentEvents } from '../request/present-events.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findModel } from './find-model.ts';

/** `GET /v1/{project_id}/models/{model_id}/events`: our addition, in the form of a service's events. */
export function listModelEvents(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/models/{model_id}/events',
    tag: 'Models',
    summary: "List a model's events.",
    parameters: modelIdPath,
    query: listEventsQuery,
    answers: { 200: { description: 'A page of events.', schema: modelEventsResponse } },
    errors: ['model.not-found'],
    action: 'models.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listEventsQuery);
      const model = await findModel(context, caller, deps.store.models);
      const events = await presentEvents(query, languageOf(context), (asked) =>
        deps.store.models.events(model.id, asked),
      );
      return context.json({ model_id: model.id, model_name: model.name, ...events });
    },
  };
}
