import { clientError } from '../../contract/errors.ts';
import type { ServiceVersionSpec } from '../../contract/service.ts';
import type { ModelReader } from '../../store/store.ts';
import type { ProjectCaller } from '../request/authorize.ts';

/** Only published models of the caller's own project can be deployed (reference, models, 1.6). */
export async function requirePublished(
  versions: readonly ServiceVersionSpec[],
  caller: ProjectCaller,
  models: ModelReader,
): Promise<void> {
  for (const { modelId: id } of versions) {
    const model = await models.find(caller.project.id, id);
    if (model === undefined) throw clientError('service.model-not-found', { id });
    if (model.status !== 'published') {
      throw clientError('service.model-not-published', { id, status: model.status });
    }
  }
}
