import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { TryIt } from '../../try-it/try-it.tsx';

/** 预测: the service is called from the page. */
export function TryService({ service }: { readonly service: ServiceDetail }) {
  return <TryIt serviceId={service.service_id} />;
}
