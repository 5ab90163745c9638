import { isDockerLoginKey } from '../../auth/docker-login-key.ts';
import { engineUserName, isEnginePassword } from '../../auth/engine-login.ts';
import type { KeyLock } from '../../auth/key-lock.ts';
import { isLoginPassword, type LoginOwner, readLoginName } from '../../auth/registry-login.ts';
import type { RegistryProof } from '../../auth/registry-token.ts';
import type { AuditStart } from '../../contract/audit.ts';
import { ClientError, clientError } from '../../contract/errors.ts';
import type { Logger } from '../../log/logger.ts';
import { accessKeySecret } from '../../store/access-key-secret.ts';
import type { User } from '../../store/identities.ts';
import type { Store } from '../../store/store.ts';
import type { AttemptGuard } from '../iam/attempt-guard.ts';
import { checkPassword, type NamedUser } from '../iam/tokens/check-password.ts';
import { createLoginRecords, type TriedLogin } from './login-records.ts';

/** Who does something in the registry. */
export type RegistryCaller =
  | {
      readonly kind: 'user';
      readonly name: string;
      readonly userId: string;
      readonly domainId: string;
      readonly roles: readonly string[];
      /** What the login was made with. */
      readonly credential: AuditStart['credential'];
    }
  /** The container engine, which fetches what the platform told it to run. */
  | { readonly kind: 'engine'; readonly name: string }
  /** Somebody without a login, who may pull what is public. */
  | { readonly kind: 'anybody'; readonly name: string; readonly anonymous: true };

/** Who came, and how they proved to be who they are. */
export type RegistryUser = RegistryCaller & { readonly proof: RegistryProof };

export interface RegistryLoginDeps {
  readonly identity: Store['identity'];
  readonly revocations: Pick<Store['revocations'], 'issuedBefore'>;
  readonly audit: Pick<Store['audit'], 'begin' | 'finish'>;
  readonly log: Logger;
  readonly masterKey: Uint8Array;
  readonly keyLock: KeyLock;
  readonly attempts: AttemptGuard;
  /** The name of the account whose users may leave it out. */
  readonly domain: string;
  /** Whether somebody without a login may pull what is public. */
  readonly anonymousPull: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Finds out who uses the registry. What is not good is undefined, whatever is wrong with it. */
export interface RegistryLogins {
  /** By a login that is cheap to check; nothing in name and password is somebody without a login. */
  authenticate(username: string, password: string, clientAddress: string): Promise<RegistryUser | undefined>;
  /** By those and by a user's own password. Rejects with `registry.login-locked` and `registry.logins-busy`. */
  signIn(username: string, password: string, clientAddress: string): Promise<RegistryUser | undefined>;
  /** Whom a proof of that second (since the epoch) still stands for. */
  inForce(proof: RegistryProof, issuedAt: number): Promise<RegistryUser | undefined>;
}

/** Stands in the place of the project's name in the username of an enhanced login (SWR, "CreateAuthorizationToken"). */
export const enhancedPrefix = 'bearertoken';

/** As in the body of `POST /v3/auth/tokens`. */
const longestPassword = 4_096;

/**
 * Logins are `<project name>@<access key>` with the derived key as password (SWR, "Obtaining a long-term login command"), temporary
 * ones, and `[<account>/]<user name>` with the user's password.
 */
export function createRegistryLogins(deps: RegistryLoginDeps): RegistryLogins {
  const record = createLoginRecords(deps);
  const inForce = (proof: RegistryProof, issuedAt: number) => userOf(deps, proof, issuedAt);
  async function authenticate(username: string, password: string, clientAddress: string, at: TriedLogin['at']) {
    const tell = (tried: Tried) => record({ ...tried, clientAddress, at });
    const proof = await provenBy(deps, username, password, clientAddress, tell);
    return proof && inForce(proof, deps.now() / 1_000);
  }
  return {
    authenticate: (username, password, clientAddress) => authenticate(username, password, clientAddress, 'request'),
    inForce,
    async signIn(username, password, clientAddress) {
      const known = await authenticate(username, password, clientAddress, 'token');
      if (known !== undefined || password.length > longestPassword) return known;
      const slash = username.indexOf('/');
      const account = slash < 0 ? deps.domain : username.slice(0, slash);
      const name = username.slice(slash + 1);
      // Without an account it is the login of an access key.
      if (name === '' || account === '' || (slash < 0 && name.includes('@'))) return undefined;
      const id = await userByPassword(deps, { account, name, password, clientAddress }, (tried) =>
        record({ ...tried, clientAddress, at: 'token' }),
      );
      return id === undefined ? undefined : inForce({ kind: 'password', id }, Number.POSITIVE_INFINITY);
    },
  };
}

type Tried = Omit<TriedLogin, 'clientAddress' | 'at'>;

async function provenBy(
  deps: RegistryLoginDeps,
  username: string,
  password: string,
  clientAddress: string,
  tell: (tried: Tried) => Promise<void>,
): Promise<RegistryProof | undefined> {
  if (username === '' && password === '') return { kind: 'nobody' };
  if (username === engineUserName) {
    return isEnginePassword(password, deps.masterKey) ? { kind: 'engine' } : undefined;
  }
  const at = username.lastIndexOf('@');
  if (at < 0 || username.includes('/')) return undefined;
  const [prefix, name] = [username.slice(0, at), username.slice(at + 1)];
  const login = readLoginName(name);
  const kind = login?.kind ?? 'access-key';
  const found = await ownerOf(deps, { kind, id: login?.id ?? name });
  if (found === undefined) return undefined;
  const { owner, user } = found;
  const credential = { kind: login ? 'registry-login' : 'access-key', id: owner.id } as const;
  const tried = { userId: user.id, userName: user.name, domainId: user.domainId, credential };
  if (deps.keyLock.locked(name, clientAddress, deps.now())) return undefined;
  const good = login
    ? isLoginPassword(password, prefix, name, owner, deps.masterKey)
    : isDockerLoginKey(password, owner.id, found.secret ?? '');
  if (!good) {
    deps.keyLock.failed(name, clientAddress, deps.now());
    await tell({ ...tried, isGood: false });
    return undefined;
  }
  deps.keyLock.passed(name, clientAddress);
  const isGood = login === undefined || login.expiresAt > deps.now();
  await tell({ ...tried, isGood });
  if (!isGood) return undefined;
  return login
    ? { kind: 'registry-login', owner, prefix, until: Math.floor(login.expiresAt / 1_000) }
    : { kind: 'access-key', owner, prefix };
}

async function userOf(
  deps: RegistryLoginDeps,
  proof: RegistryProof,
  issuedAt: number,
): Promise<RegistryUser | undefined> {
  if (proof.kind === 'engine') return { kind: 'engine', name: engineUserName, proof };
  if (proof.kind === 'nobody') {
    return deps.anonymousPull ? { kind: 'anybody', name: 'nobody', anonymous: true, proof } : undefined;
  }
  if (proof.kind === 'password') {
    const user = await deps.identity.user({ id: proof.id }, undefined);
    if (!user?.enabled || issuedAt < (await deps.revocations.issuedBefore(user.id))) return undefined;
    return asRegistryUser(user, { kind: 'password', id: user.name }, proof);
  }
  const { owner, prefix } = proof;
  const found = await ownerOf(deps, owner);
  if (!found?.user.enabled || !isSame(found.owner, owner)) return undefined;
  const needsProject = proof.kind === 'access-key' || prefix !== enhancedPrefix;
  if (needsProject && !(await deps.identity.projectOf(found.user, { name: prefix }))?.enabled) return undefined;
  return asRegistryUser(found.user, { kind: proof.kind, id: owner.id }, proof);
}

/** What the login ends with, while it is in force. */
async function ownerOf({ identity, masterKey }: RegistryLoginDeps, { kind, id }: Pick<LoginOwner, 'kind' | 'id'>) {
  if (kind === 'user') {
    const user = await identity.user({ id }, undefined);
    return user && { owner: { kind, id } as const, user, secret: undefined };
  }
  const key = await identity.accessKey(id);
  const user = key?.enabled ? await identity.user({ id: key.userId }, undefined) : undefined;
  if (!key || !user) return undefined;
  return { owner: { kind, id, createdAt: key.createdAt } as const, user, secret: accessKeySecret(key, masterKey) };
}

/** A key that was deleted and imported again is another one. */
function isSame(one: LoginOwner, other: LoginOwner): boolean {
  if (one.kind !== other.kind || one.id !== other.id) return false;
  return one.kind === 'user' || (other.kind === 'access-key' && one.createdAt === other.createdAt);
}

function asRegistryUser(
  { id, name, domainId, roles }: User,
  credential: AuditStart['credential'],
  proof: RegistryProof,
): RegistryUser {
  return { kind: 'user', name, userId: id, domainId, roles, credential, proof };
}

interface PasswordLogin {
  readonly account: string;
  readonly name: string;
  readonly password: string;
  readonly clientAddress: string;
}

/** The user's id. */
async function userByPassword(
  { identity, attempts }: RegistryLoginDeps,
  { account, name, password, clientAddress }: PasswordLogin,
  tell: (tried: Tried) => Promise<void>,
): Promise<string | undefined> {
  const user = { name, password, domain: { name: account } };
  let heard: NamedUser | undefined;
  // A name that nobody has may be a password in the wrong field: it is in no record.
  const told = (isGood: boolean) =>
    heard &&
    tell({
      userId: heard.user?.id ?? '',
      userName: heard.user?.name ?? '',
      domainId: heard.domain?.id ?? '',
      credential: { kind: 'password', id: heard.user?.name ?? '' },
      isGood,
    });
  try {
    const proven = await checkPassword(
      { methods: ['password'], password: { user } },
      clientAddress,
      identity,
      attempts,
      async (named) => {
        heard = named;
      },
    );
    // To check a password takes long: it may be another one by now.
    const now = await identity.user({ id: proven.user.id }, undefined);
    const isSamePassword = now?.passwordHash === proven.user.passwordHash;
    await told(isSamePassword);
    return isSamePassword ? now?.id : undefined;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    if (error.key === 'iam.wrong-credentials') {
      await told(false);
      return undefined;
    }
    if (error.key === 'iam.locked') {
      throw clientError('registry.login-locked', { seconds: Number(error.args['seconds']) }, { cause: error });
    }
    if (error.key === 'iam.busy') throw clientError('registry.logins-busy', {}, { cause: error });
    throw error;
  }
}
