import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { LoadOrder } from '../contract/load-test.ts';
import type { Generator } from './generator.ts';
import { startGenerator } from './start-generator.ts';

/** How this machine reaches its own public address. */
interface Gateway {
  readonly host: string;
  readonly port: number;
  readonly authority: string;
  /** Of the certificate that it shows. */
  readonly certificateFile: string;
}

/** Starts what sends to a service of this installation; `program` is how the product starts itself. */
export function startServiceLoad(program: readonly string[], gateway: Gateway, order: LoadOrder): Generator {
  const { host, port, authority, certificateFile } = gateway;
  const { serviceId, plan, token } = order;
  return startGenerator([...program, 'generator'], {
    url: `https://${authority}/v1/infers/${serviceId}${plan.path}`,
    at: { host, port },
    certificate: new X509Certificate(readFileSync(certificateFile)).fingerprint256,
    headers: [['X-Auth-Token', token], ...plan.headers],
    plan,
  });
}
