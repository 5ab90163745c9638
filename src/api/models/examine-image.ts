import { clientError } from '../../contract/errors.ts';
import { modelImageReport } from '../../contract/resources/image-report.ts';
import { modelIdPath } from '../../contract/resources/model.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findModel } from './find-model.ts';
import { presentModelImageReport } from './present-model-image-report.ts';

/** `POST /v1/{project_id}/models/{model_id}/image-report`: our addition. Does not change the model's configuration once it is published. */
export function examineImage(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v1/{project_id}/models/{model_id}/image-report',
    tag: 'Models',
    summary: "Run a model's image once, isolated, and find out what it is like. The examination goes on by itself.",
    parameters: modelIdPath,
    answers: { 200: { description: 'The examination waits or runs.', schema: modelImageReport } },
    errors: ['model.not-examinable', 'model.not-found'],
    action: 'models.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const model = await findModel(context, caller, deps.store.models);
      const { id, status } = model;
      if (model.image === undefined) throw clientError('model.not-examinable', { id, status });
      await deps.store.imageReports.wish(id, deps.now());
      deps.wakeModel();
      const stored = await deps.store.imageReports.get(id);
      // It was deleted in this moment.
      if (stored === undefined) throw clientError('model.not-found', { id });
      return context.json(presentModelImageReport(id, stored, languageOf(context)));
    },
  };
}
