import type { ServiceDetail } from '../../../../src/contract/resources/service.ts';
import { FailedHandshakes } from './failed-handshakes.tsx';
import { OpenConnections } from './open-connections.tsx';

/** 握手: why clients did not get in, and who did. */
export function ServiceHandshakes({ service }: { readonly service: ServiceDetail }) {
  return (
    <>
      <FailedHandshakes serviceId={service.service_id} />
      <OpenConnections service={service} />
    </>
  );
}
