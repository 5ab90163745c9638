import { sealForGateway } from '../auth/gateway-secrets.ts';

/** A secret that the gateway has to read. */
export interface GatewaySecret {
  /** The public half, which the sealed text is bound to. */
  readonly name: string;
  /** As it lies in the database: it changes with the secret. */
  readonly stored: string;
  readonly open: () => string;
}

/**
 * Seals secrets for the gateway. One that is stored as it was at the last call keeps its sealed text, so that nothing is
 * told anew. The answer is by `stored`.
 */
export type GatewaySeals = (secrets: readonly GatewaySecret[]) => ReadonlyMap<string, string>;

export function createGatewaySeals(gatewayKey: Uint8Array): GatewaySeals {
  let sealed = new Map<string, string>();
  return (secrets) => {
    sealed = new Map(
      secrets.map(({ name, stored, open }) => [stored, sealed.get(stored) ?? sealForGateway(name, open(), gatewayKey)]),
    );
    return sealed;
  };
}
