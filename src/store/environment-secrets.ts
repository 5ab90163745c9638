import { sealComparably, unseal } from '../auth/seal.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';

/** Seals and opens the values of environment variables that a service keeps secret. */
export interface EnvironmentSecrets {
  /** Always the same text for the same value of one variable of one service: configurations are compared by it. */
  seal(serviceId: string, name: string, value: string): string;
  /** The secret part of a version's environment. Throws `CannotUnseal`. */
  open(serviceId: string, version: Pick<ServiceVersionSpec, 'sealedEnvironment'>): Readonly<Record<string, string>>;
}

export function createEnvironmentSecrets(masterKey: Uint8Array): EnvironmentSecrets {
  const purpose = (serviceId: string, name: string) => `environment/${serviceId}/${name}`;
  return {
    seal: (serviceId, name, value) => sealComparably(value, masterKey, purpose(serviceId, name)),
    open: (serviceId, { sealedEnvironment = {} }) =>
      Object.fromEntries(
        Object.entries(sealedEnvironment).map(([name, sealed]) => [
          name,
          unseal(sealed, masterKey, purpose(serviceId, name)),
        ]),
      ),
  };
}
