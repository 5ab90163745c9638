import { sealComparably, unseal } from '../auth/seal.ts';
import type { ServiceVersionSpec } from '../contract/service.ts';

/** Seals and opens the values of environment variables that a service or a model, the owner, keeps secret. */
export interface EnvironmentSecrets {
  /** Always the same text for the same value of one variable of one owner: configurations are compared by it. */
  seal(ownerId: string, name: string, value: string): string;
  /** The secret part of the environment of one of its versions, or of the model's container. Throws `CannotUnseal`. */
  open(ownerId: string, version: Pick<ServiceVersionSpec, 'sealedEnvironment'>): Readonly<Record<string, string>>;
}

export function createEnvironmentSecrets(masterKey: Uint8Array): EnvironmentSecrets {
  const purpose = (ownerId: string, name: string) => `environment/${ownerId}/${name}`;
  return {
    seal: (ownerId, name, value) => sealComparably(value, masterKey, purpose(ownerId, name)),
    open: (ownerId, { sealedEnvironment = {} }) =>
      Object.fromEntries(
        Object.entries(sealedEnvironment).map(([name, sealed]) => [
          name,
          unseal(sealed, masterKey, purpose(ownerId, name)),
        ]),
      ),
  };
}
