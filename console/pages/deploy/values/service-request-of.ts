import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { type ApiRequest, path } from '../../../api/api.ts';
import type { DeployValues } from './deploy-values.ts';
import { createBody, updateBody } from './service-body.ts';

/** The request that deploys what the form holds, or changes `service` to it. */
export function serviceRequestOf(
  values: DeployValues,
  projectId: string,
  service: ServiceDetail | undefined,
): ApiRequest {
  if (service === undefined) {
    return { method: 'POST', path: path`/v1/${projectId}/services`, body: createBody(values) };
  }
  return {
    method: 'PUT',
    path: path`/v1/${projectId}/services/${service.service_id}`,
    body: updateBody(values, service),
  };
}
