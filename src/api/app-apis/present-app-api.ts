import type { AppApiShown } from '../../contract/resources/apps.ts';
import type { Service } from '../../contract/service.ts';
import type { AppApi } from '../../store/apps.ts';
import { accessAddress } from '../services/present-service.ts';

/** The face of a service towards apps. Apps use the same address as everybody. */
export function presentAppApi(
  api: AppApi,
  service: Service,
  surroundings: { readonly accessAddress: string },
): AppApiShown {
  return {
    api_id: api.id,
    api_method: 'ANY',
    api_name: api.name,
    api_remark: api.remark,
    auth_type: 'APP',
    predict_url: accessAddress(service, surroundings.accessAddress),
    service_id: service.id,
    service_name: service.spec.name,
    support_app_code: api.takesCodes,
  };
}
