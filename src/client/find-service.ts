import { operatorError } from '../contract/operator-errors.ts';
import { listServicesResponse, type ServiceDetail, serviceDetail } from '../contract/resources/service.ts';
import { allRows } from './all-rows.ts';
import { type ApiClient, apiPath } from './api-client.ts';

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The id of the service that somebody names by its id or its name. Throws an `OperatorError` when there is none. */
export async function findService(api: ApiClient, named: string): Promise<string> {
  if (idForm.test(named)) return named;
  const services = await allRows(api, {
    path: '/v1/{p}/services',
    query: { service_name: named },
    answer: listServicesResponse,
    rows: (page) => page.services,
  });
  const found = services.find(({ service_name: name }) => name === named);
  if (found === undefined) throw operatorError('service.not-found', { name: named });
  return found.service_id;
}

/** A service with everything that the platform tells of it. */
export function readService(api: ApiClient, id: string): Promise<ServiceDetail> {
  return api.call({ method: 'GET', path: apiPath`/v1/{p}/services/${id}` }, serviceDetail);
}
