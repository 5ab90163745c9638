import { sealForGateway } from '../auth/gateway-secrets.ts';
import type { RouteAccessKey } from '../contract/route.ts';
import type { AccessKey, IdentityReader } from '../store/store.ts';

export interface AccessKeyFeedOptions {
  readonly identity: Pick<IdentityReader, 'accessKeysInForce' | 'projects'>;
  /** Opens the secret half of a key of the database. */
  readonly secretOf: (accessKey: AccessKey) => string;
  /** Seals for the gateway. */
  readonly gatewayKey: Uint8Array;
}

/** Reads the access keys that are in force as the gateway gets them. */
export type AccessKeyFeed = () => Promise<readonly RouteAccessKey[]>;

/** An unchanged key keeps its sealed text from one reading to the next. */
export function createAccessKeyFeed({ identity, secretOf, gatewayKey }: AccessKeyFeedOptions): AccessKeyFeed {
  let sealed = new Map<string, string>();
  return async () => {
    const keys = await identity.accessKeysInForce();
    const projects = new Map<string, readonly string[]>();
    for (const { domainId } of keys) {
      if (!projects.has(domainId))
        projects.set(
          domainId,
          (await identity.projects(domainId)).map(({ id }) => id),
        );
    }
    // Found again by what lies in the database: it changes with the secret.
    sealed = new Map(
      keys.map((key) => [
        key.sealedSecret,
        sealed.get(key.sealedSecret) ?? sealForGateway(key.accessKey, secretOf(key), gatewayKey),
      ]),
    );
    return keys.map((key) => ({
      accessKey: key.accessKey,
      sealedSecret: sealed.get(key.sealedSecret) ?? '',
      userId: key.userId,
      projectIds: projects.get(key.domainId) ?? [],
    }));
  };
}
