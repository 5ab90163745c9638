import { operatorError } from '../contract/operator-errors.ts';
import { listModelsResponse, type ModelSummary } from '../contract/resources/model.ts';
import { allRows } from './all-rows.ts';
import type { ApiClient } from './api-client.ts';

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * The id of the model that somebody names: an id, `name:version`, or a name alone for its newest version. Throws an
 * `OperatorError` when there is none.
 */
export async function findModel(api: ApiClient, named: string): Promise<string> {
  if (idForm.test(named)) return named;
  const [name = '', version] = named.split(':');
  const versions = await versionsOf(api, name);
  const found = versions.find((model) => version === undefined || model.model_version === version);
  if (found === undefined) throw operatorError('model.not-found', { name: named });
  return found.model_id;
}

/** The versions of a model, the newest first. */
async function versionsOf(api: ApiClient, name: string): Promise<readonly ModelSummary[]> {
  return allRows(api, {
    path: '/v1/{p}/models',
    query: { model_name: name, exact_match: true, sort_by: 'create_at', order: 'desc' },
    answer: listModelsResponse,
    rows: (page) => page.models,
  });
}
