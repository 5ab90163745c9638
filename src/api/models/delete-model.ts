import { ClientError, clientError } from '../../contract/errors.ts';
import type { Model } from '../../contract/model.ts';
import { deleteModelQuery, deleteModelResponse, modelIdPath } from '../../contract/resources/model.ts';
import type { ModelReader, ModelWriter } from '../../store/store.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { languageOf } from '../request/render-error.ts';
import { findModel } from './find-model.ts';

/** Versions that `cascade` deletes at once (reference, models, 1.5). */
const mostVersions = 20;

/** `DELETE /v1/{project_id}/models/{model_id}`: a model that is in use is answered with 200 and named as failed. */
export function deleteModel(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/models/{model_id}',
    tag: 'Models',
    summary: 'Delete a model, or with cascade all versions of its name.',
    parameters: modelIdPath,
    query: deleteModelQuery,
    answers: { 200: { description: 'What was deleted and what was not.', schema: deleteModelResponse } },
    errors: ['model.not-found', 'model.too-many-versions'],
    action: 'models.write',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const { cascade } = readQuery(context, deleteModelQuery);
      const model = await findModel(context, caller, deps.store.models);
      const victims = cascade === 'true' ? await versionsOf(model, deps.store.models) : [model];
      const deleted: string[] = [];
      const failed: { model_id: string; error_code: string; error_msg: string }[] = [];
      for (const { id } of victims) {
        const error = await tryDelete(id, deps.store.models);
        if (error === undefined) deleted.push(id);
        else {
          const message = error.messageIn(languageOf(context));
          failed.push({ model_id: id, error_code: error.definition.code, error_msg: message });
        }
      }
      return context.json({ delete_success_list: deleted, delete_failed_list: failed });
    },
  };
}

async function versionsOf(model: Model, reader: ModelReader): Promise<readonly Model[]> {
  const { total, rows } = await reader.list({
    projectId: model.projectId,
    name: model.name,
    exactMatch: true,
    sortBy: 'create_at',
    order: 'asc',
    offset: 0,
    limit: mostVersions,
  });
  if (total > mostVersions) throw clientError('model.too-many-versions', { name: model.name, count: total });
  return rows;
}

async function tryDelete(id: string, writer: ModelWriter): Promise<ClientError | undefined> {
  try {
    await writer.delete(id);
    return undefined;
  } catch (error) {
    if (error instanceof ClientError) return error;
    throw error;
  }
}
