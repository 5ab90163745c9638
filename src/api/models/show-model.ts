import { modelDetail, modelIdPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findModel } from './find-model.ts';
import { presentModel } from './present-model.ts';
import { imageReportStatus } from './present-model-image-report.ts';

/** `GET /v1/{project_id}/models/{model_id}`. */
export function showModel(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/models/{model_id}',
    tag: 'Models',
    summary: 'Show a model.',
    parameters: modelIdPath,
    answers: { 200: { description: 'The model.', schema: modelDetail } },
    errors: ['model.not-found'],
    action: 'models.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const model = await findModel(context, caller, deps.store.models);
      const report = await deps.store.imageReports.get(model.id);
      const surroundings = { domainId: caller.domain.id, accessAddress: deps.accessAddress };
      return context.json({
        ...presentModel(model, surroundings),
        ...(report && { image_report: imageReportStatus(report) }),
      });
    },
  };
}
