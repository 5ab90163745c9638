import type { ServiceDetail } from '../../contract/resources/service.ts';

/** `running`, `deploying 40 %`. */
export function statusText({ status, progress }: Pick<ServiceDetail, 'status' | 'progress'>): string {
  return progress === undefined ? status : `${status} ${progress} %`;
}
