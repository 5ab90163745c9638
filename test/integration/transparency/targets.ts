import * as machinery from '../../../src/transparency/target.ts';
import type { GatewayStage } from '../gateway/gateway-stage.ts';

const limits = { patienceMs: 10_000, mostBytes: 64 * 1024 * 1024 };
const unchecked = { rejectUnauthorized: false };

/** Straight to a port, of loopback unless told otherwise. */
export function direct(port: number, tls = false, host = '127.0.0.1'): machinery.Target {
  return machinery.direct({ host, port, ...(tls && { tls: unchecked }) }, limits);
}

/** To a service of the stage's worker. */
export function throughGateway(
  stage: GatewayStage,
  serviceId: string,
  place?: machinery.CredentialPlace,
): machinery.Target {
  const address = { host: '127.0.0.1', port: stage.worker.port, tls: unchecked };
  return machinery.throughGateway({ address, serviceId, token: stage.token() }, limits, place);
}
