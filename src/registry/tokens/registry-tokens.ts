import type { RegistryGrant } from '../../auth/registry-token.ts';
import type { RegistryIdentity } from '../registry-deps.ts';

/** The part of the token service that knows people and keys. What is not good is undefined. */
export interface RegistryTokens<Identity extends RegistryIdentity> {
  /** What the registry is called in challenges and tokens. */
  readonly service: string;
  /** `http(s)://host[:port]` as clients are told it. */
  readonly address: string;
  /** Whom a login belongs to; nothing in name and password is somebody without one. May reject with a `ClientError`. */
  signIn(username: string, password: string, clientAddress: string): Promise<Identity | undefined>;
  /** Who comes with a token, and what it lets them do at most. */
  holderOf(
    token: string,
  ): Promise<{ readonly identity: Identity; readonly grants: readonly RegistryGrant[] } | undefined>;
  /** Whom a refresh token belongs to. */
  renew(refreshToken: string): Promise<Identity | undefined>;
  issue(identity: Identity, grants: readonly RegistryGrant[]): Promise<IssuedToken>;
  issueRefresh(identity: Identity): Promise<string>;
}

export interface IssuedToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly issuedAt: number;
  /** Seconds. */
  readonly expiresIn: number;
}
