import type { RouteAccessKey } from '../contract/route.ts';
import type { AccessKey, IdentityReader } from '../store/identities.ts';
import { createGatewaySeals } from './gateway-seals.ts';

export interface AccessKeyFeedOptions {
  readonly identity: Pick<IdentityReader, 'accessKeysInForce'>;
  /** Opens the secret half of a key of the database. */
  readonly secretOf: (accessKey: AccessKey) => string;
  /** Seals for the gateway. */
  readonly gatewayKey: Uint8Array;
}

/** Reads the access keys that are in force as the gateway gets them. */
export type AccessKeyFeed = () => Promise<readonly RouteAccessKey[]>;

export function createAccessKeyFeed({ identity, secretOf, gatewayKey }: AccessKeyFeedOptions): AccessKeyFeed {
  const seals = createGatewaySeals(gatewayKey);
  return async () => {
    const keys = await identity.accessKeysInForce();
    const sealed = seals(
      keys.map((key) => ({ name: key.accessKey, stored: key.sealedSecret, open: () => secretOf(key) })),
    );
    return keys.map((key) => ({
      accessKey: key.accessKey,
      sealedSecret: sealed.get(key.sealedSecret) ?? '',
      userId: key.userId,
      projectIds: key.projectIds,
      roles: key.roles,
    }));
  };
}
