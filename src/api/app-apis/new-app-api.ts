import { newHexId } from '../../auth/identifiers.ts';
import type { Service } from '../../contract/service.ts';
import type { AppApi } from '../../store/apps.ts';

/** A face of a service towards apps, as it is when nothing else is said (reference, 2.9). */
export function newAppApi(service: Service): AppApi {
  return { id: newHexId(), serviceId: service.id, name: `infer_${service.id}`, remark: '', takesCodes: true };
}
