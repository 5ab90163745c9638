import { clientError } from '../../contract/errors.ts';
import type { Model } from '../../contract/model.ts';
import type { ModelReader } from '../../store/store.ts';
import type { ApiContext } from '../operation.ts';
import type { ProjectCaller } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';

/** The model of the path, when it is the caller's project's. */
export async function findModel(context: ApiContext, caller: ProjectCaller, reader: ModelReader): Promise<Model> {
  const id = pathPart(context, 'model_id');
  const model = await reader.find(caller.project.id, id);
  if (model === undefined) throw clientError('model.not-found', { id: id.slice(0, 64) });
  return model;
}
