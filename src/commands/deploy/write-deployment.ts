import { z } from 'zod';
import { type ApiClient, apiPath } from '../../client/api-client.ts';
import { createModelResponse } from '../../contract/resources/model.ts';
import { createServiceResponse } from '../../contract/resources/service.ts';
import { serviceLogsResponse } from '../../contract/resources/service-history.ts';
import type { DeploymentPlan, DeploymentState } from '../../domain/plan-deployment.ts';

/** Makes the model of a version; gives its id. */
export async function createModel(
  api: ApiClient,
  { name, plan, model }: { name: string; plan: DeploymentPlan; model: Readonly<Record<string, unknown>> },
): Promise<string> {
  const body = { model_name: name, model_version: plan.model.version, model_type: 'Image', ...model };
  const { model_id } = await api.call({ method: 'POST', path: '/v1/{p}/models', body }, createModelResponse);
  return model_id;
}

export interface WrittenDeployment {
  readonly serviceId: string;
  /** The generation of this deployment's own row in the history; a start has none, nor has a change of the policy alone. */
  readonly change: number | 'none';
}

/** Makes the service what it was planned to be, or changes it. */
export async function writeDeployment(
  api: ApiClient,
  { name, plan, modelId, state }: { name: string; plan: DeploymentPlan; modelId: string; state: DeploymentState },
): Promise<WrittenDeployment> {
  const description = plan.description === undefined ? {} : { description: plan.description };
  const wish = {
    ...description,
    config: [{ ...plan.config, model_id: modelId }],
    additional_properties: plan.additionalProperties,
  };
  const serviceId = state.service?.service_id;
  if (serviceId === undefined) {
    const request = { method: 'POST', path: '/v1/{p}/services' } as const;
    const body = { service_name: name, infer_type: 'real-time', ...wish };
    const { service_id } = await api.call({ ...request, body }, createServiceResponse);
    return { serviceId: service_id, change: 1 };
  }
  const path = apiPath`/v1/{p}/services/${serviceId}`;
  const updates = async () => (await api.call({ method: 'GET', path: `${path}/logs` }, serviceLogsResponse)).logs;
  const put = (body: object) => api.call({ method: 'PUT', path, body }, z.object({}));
  const newest = (await updates())[0]?.generation;
  // One that is asked for already may be under way still.
  if (plan.service === 'none') return { serviceId, change: newest ?? 'none' };
  if (plan.service === 'update') await put(wish);
  if (plan.service === 'start' || plan.startsAfter) await put({ status: 'running' });
  if (plan.service === 'start') return { serviceId, change: 'none' };
  const own = (await updates()).findLast(
    ({ generation, config }) => generation > (newest ?? 0) && config.some((each) => each['model_id'] === modelId),
  );
  return { serviceId, change: own?.generation ?? 'none' };
}
