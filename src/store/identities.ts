import type { TokenRevocation } from '../contract/route.ts';

/** A tenant: users and projects belong to one. */
export interface Domain {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly enabled: boolean;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly passwordHash: string;
  readonly enabled: boolean;
  readonly roles: readonly string[];
}

export interface AccessKey {
  readonly accessKey: string;
  readonly userId: string;
  /** The secret key, sealed with the installation's master key. */
  readonly sealedSecret: string;
  readonly enabled: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What it is for, in its owner's words. */
  readonly description: string;
}

/** One of the two ways in which a client names something. */
export type IdOrName =
  | { readonly id: string; readonly name?: undefined }
  | { readonly name: string; readonly id?: undefined };

export interface IdentityReader {
  domain(by: IdOrName): Promise<Domain | undefined>;
  /** By name a user is looked for in `domainId`; an id alone is enough, and with a domain has to be in it. */
  user(by: IdOrName, domainId: string | undefined): Promise<User | undefined>;
  /** The project, if the user belongs to it: administrators belong to all of their domain. */
  projectOf(user: Pick<User, 'id' | 'domainId' | 'roles'>, by: IdOrName): Promise<Project | undefined>;
  accessKey(accessKey: string): Promise<AccessKey | undefined>;
  /** The enabled keys of enabled users, each with its user's roles and the projects that the user belongs to. */
  accessKeysInForce(): Promise<
    readonly (AccessKey & Pick<User, 'roles'> & { readonly projectIds: readonly string[] })[]
  >;
}

/** Everything that a new installation begins with. */
export interface FirstIdentity {
  readonly domain: Domain;
  readonly user: User;
  readonly project: Project;
  readonly accessKey: AccessKey;
  /** The user's password, sealed: kept only until the credentials file is written. */
  readonly sealedPassword: string;
}

/** What is left of it later: the password once it was forgotten, and the access key once it was deleted, are not. */
export type KeptIdentity = Omit<FirstIdentity, 'accessKey' | 'sealedPassword'> & {
  readonly accessKey: AccessKey | undefined;
  readonly sealedPassword: string | undefined;
};

export interface IdentityWriter {
  /** Writes what `make` gives unless there is one, and returns what is there then. */
  ensureFirst(make: () => Promise<FirstIdentity>): Promise<KeptIdentity>;
  /** The credentials file is written: the password's hash is enough from now on. */
  forgetFirstPassword(): Promise<void>;
}

export interface AccessKeyStore {
  /** The oldest first. */
  ofUser(userId: string): Promise<readonly AccessKey[]>;
  /** Rejects with `iam.too-many-access-keys` when the user has `maximum` of them, and with `iam.access-key-exists`. */
  create(key: AccessKey, maximum: number): Promise<void>;
  /** Rejects with `iam.access-key-not-found`. */
  change(accessKey: string, change: { readonly enabled?: boolean; readonly description?: string }): Promise<AccessKey>;
  remove(accessKey: string): Promise<void>;
}

export interface RevokedToken {
  readonly tokenId: string;
  readonly userId: string;
  /** When the token ends by itself, ms. */
  readonly expiresAt: number;
}

export interface RevocationStore {
  /** Rejects with `iam.too-many-revocations` when `maximum` tokens of the user are revoked. */
  add(token: RevokedToken, maximum: number): Promise<void>;
  /** Everything that was issued to the user before this instant is over, seconds since the epoch; 0: nothing is. */
  issuedBefore(userId: string): Promise<number>;
  /** Those of tokens that are not over at `now`, ms. */
  inForce(now: number): Promise<readonly TokenRevocation[]>;
  removeOver(now: number): Promise<void>;
}
