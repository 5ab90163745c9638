import { allRows } from '../../client/all-rows.ts';
import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { listModelsResponse, type ModelSummary, modelDetail } from '../../contract/resources/model.ts';
import { listServicesResponse, type ServiceDetail, serviceDetail } from '../../contract/resources/service.ts';
import type { DeploymentState, KnownModel } from '../../domain/plan-deployment.ts';

/** What there is of this name already. */
export async function readState(api: ApiClient, name: string): Promise<DeploymentState> {
  const service = await readService(api, name);
  const rows = await allRows(api, {
    path: '/v1/{p}/models',
    query: { model_name: name, exact_match: 'true' },
    answer: listModelsResponse,
    rows: (page) => page.models,
  });
  const newest = rows.toSorted((a, b) => b.create_at - a.create_at)[0];
  const wanted = [
    ...new Set([...(service?.config.map(({ model_id }) => model_id) ?? []), ...(newest ? [newest.model_id] : [])]),
  ];
  const models = await Promise.all(
    rows.filter(({ model_id }) => wanted.includes(model_id)).map((row) => readModel(api, row)),
  );
  return { ...(service && { service }), versions: rows.map(({ model_version }) => model_version), models };
}

async function readService(api: ApiClient, name: string): Promise<ServiceDetail | undefined> {
  const { services } = await api.call(
    { method: 'GET', path: '/v1/{p}/services', query: { service_name: name } },
    listServicesResponse,
  );
  const found = services.find(({ service_name, status }) => service_name === name && status !== 'deleting');
  if (found === undefined) return undefined;
  return api.call({ method: 'GET', path: apiPath`/v1/{p}/services/${found.service_id}` }, serviceDetail);
}

async function readModel(api: ApiClient, { model_id: id }: ModelSummary): Promise<KnownModel> {
  const model = await api.call({ method: 'GET', path: apiPath`/v1/{p}/models/${id}` }, modelDetail);
  return {
    id,
    version: model.model_version,
    isUsable: model.model_status === 'published' || model.model_status === 'publishing',
    digest: model.image_address.split('@')[1] ?? '',
    configuration: JSON.parse(model.config ?? '{}'),
    ...(model.envs && { variables: { envs: model.envs, secret: model.secret_envs ?? [] } }),
  };
}
