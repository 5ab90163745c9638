import type { Model } from '../contract/model.ts';
import type { Service } from '../contract/service.ts';
import type { ModelReader } from './store.ts';

/** The models that a service's versions name, and `others`, by id; those that are gone are absent. */
export async function modelsOf(
  service: Service,
  reader: Pick<ModelReader, 'get'>,
  others: readonly string[] = [],
): Promise<ReadonlyMap<string, Model>> {
  const ids = [...new Set([...service.spec.versions.map((version) => version.modelId), ...others])];
  const models = await Promise.all(ids.map((id) => reader.get(id)));
  return new Map(models.flatMap((model) => (model ? [[model.id, model] as const] : [])));
}
