import { clientError } from '../../contract/errors.ts';
import { modelImageReport } from '../../contract/resources/image-report.ts';
import { modelIdPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findModel } from './find-model.ts';
import { presentModelImageReport } from './present-model-image-report.ts';

/** `GET /v1/{project_id}/models/{model_id}/image-report`: our addition. */
export function showImageReport(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/models/{model_id}/image-report',
    tag: 'Models',
    summary: "Show what was found out about a model's image by running it once.",
    parameters: modelIdPath,
    answers: { 200: { description: 'How far it is, and the last report.', schema: modelImageReport } },
    errors: ['model.no-image-report', 'model.not-found'],
    action: 'models.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const model = await findModel(context, caller, deps.store.models);
      const stored = await deps.store.imageReports.get(model.id);
      if (stored === undefined) throw clientError('model.no-image-report', { id: model.id });
      return context.json(presentModelImageReport(model.id, stored, languageOf(context)));
    },
  };
}
