import { isDockerLoginKey } from '../../auth/docker-login-key.ts';
import { type EngineLogin, engineLogin, engineUserName, isEnginePassword } from '../../auth/engine-login.ts';
import { isLoginPassword, type LoginOwner, readLoginName } from '../../auth/registry-login.ts';
import type { AuditStart } from '../../contract/audit.ts';
import { mayDo } from '../../contract/roles.ts';
import { copiesOrganization } from '../../domain/image-name.ts';
import { accessKeySecret } from '../../store/access-key-secret.ts';
import type { Store, User } from '../../store/store.ts';
import { mostOrganizations } from './namespaces/most-organizations.ts';

/** Who uses the registry. */
export type RegistryUser =
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

export interface RegistryAccessDeps {
  readonly identity: Pick<Store['identity'], 'accessKey' | 'user' | 'projectOf'>;
  readonly organizations: Pick<Store['organizations'], 'find'>;
  readonly repositories: Pick<Store['repositories'], 'find' | 'ensure'>;
  readonly masterKey: Uint8Array;
  /** Bytes that an organization may hold that has no quota of its own; undefined: no limit. */
  readonly defaultQuota: number | undefined;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Decides who may do what in the built-in registry. */
export interface RegistryAccess {
  /** Undefined when the credentials are not good; nothing in both is somebody without a login. */
  authenticate(username: string, password: string): Promise<RegistryUser | undefined>;
  authorize(user: RegistryUser, repository: string, action: 'pull' | 'push' | 'delete'): Promise<'allowed' | 'denied'>;
  /** Makes the repository, and its organization, for the first who pushes to it. */
  ensureRepository(user: RegistryUser, repository: string): Promise<'ready' | 'denied'>;
  /** Bytes that the repositories of an organization may hold together. */
  quotaOf(organization: string): Promise<number | undefined>;
  /** What the engine pulls with. */
  engineLogin(): EngineLogin;
}

/** Stands in the place of the project's name in the username of an enhanced login (SWR, "CreateAuthorizationToken"). */
export const enhancedPrefix = 'bearertoken';

/** A copy belongs to a model, not to an organization. */
function isCopy(repository: string): boolean {
  return repository.startsWith(`${copiesOrganization}/`);
}

/**
 * Logins are `<project name>@<access key>` with the derived key as password (SWR, "Obtaining a long-term login command"), or
 * temporary ones. An organization belongs to the domain of whoever made it; its public repositories can be pulled by everybody.
 */
export function createRegistryAccess(deps: RegistryAccessDeps): RegistryAccess {
  return {
    async authenticate(username, password) {
      if (username === '' && password === '') return { kind: 'anybody', name: 'nobody', anonymous: true };
      if (username === engineUserName) {
        return isEnginePassword(password, deps.masterKey) ? { kind: 'engine', name: username } : undefined;
      }
      const at = username.lastIndexOf('@');
      if (at < 0) return undefined;
      const [prefix, name] = [username.slice(0, at), username.slice(at + 1)];
      return (await temporaryUser(deps, prefix, name, password)) ?? longTermUser(deps, prefix, name, password);
    },
    async authorize(user, repository, action) {
      if (user.kind === 'engine') return action === 'pull' ? 'allowed' : 'denied';
      if (isCopy(repository)) return 'denied';
      if (user.kind === 'user' && mayDo(user.roles, action === 'pull' ? 'images.read' : 'images.write')) {
        const organization = await deps.organizations.find(repository.split('/', 1)[0] ?? '');
        if (organization === undefined || organization.domainId === user.domainId) return 'allowed';
      }
      const isPublic = action === 'pull' && (await deps.repositories.find(repository))?.isPublic === true;
      return isPublic ? 'allowed' : 'denied';
    },
    async ensureRepository(user, repository) {
      if (user.kind !== 'user' || !mayDo(user.roles, 'images.write') || isCopy(repository)) return 'denied';
      const wanted = {
        name: repository.split('/', 1)[0] ?? '',
        domainId: user.domainId,
        creatorId: user.userId,
        creatorName: user.name,
        createdAt: deps.now(),
      };
      const organization = await deps.repositories.ensure(repository, wanted, mostOrganizations);
      return organization?.domainId === user.domainId ? 'ready' : 'denied';
    },
    async quotaOf(organization) {
      const quota = (await deps.organizations.find(organization))?.quota ?? deps.defaultQuota;
      return quota === 'unlimited' ? undefined : quota;
    },
    engineLogin: () => engineLogin(deps.masterKey),
  };
}

async function longTermUser(
  { identity, masterKey }: RegistryAccessDeps,
  projectName: string,
  accessKey: string,
  password: string,
): Promise<RegistryUser | undefined> {
  const key = await identity.accessKey(accessKey);
  if (!key?.enabled || !isDockerLoginKey(password, key.accessKey, accessKeySecret(key, masterKey))) return undefined;
  const user = await identity.user({ id: key.userId }, undefined);
  if (!user?.enabled) return undefined;
  return (await identity.projectOf(user, { name: projectName }))?.enabled
    ? asRegistryUser(user, { kind: 'access-key', id: key.accessKey })
    : undefined;
}

async function temporaryUser(
  deps: RegistryAccessDeps,
  prefix: string,
  name: string,
  password: string,
): Promise<RegistryUser | undefined> {
  const login = readLoginName(name);
  if (!login || login.expiresAt <= deps.now()) return undefined;
  const found = await ownerOf(deps, login);
  if (!found?.user.enabled || !isLoginPassword(password, prefix, name, found.owner, deps.masterKey)) return undefined;
  const known = prefix === enhancedPrefix || (await deps.identity.projectOf(found.user, { name: prefix }))?.enabled;
  return known ? asRegistryUser(found.user, { kind: 'registry-login', id: login.id }) : undefined;
}

/** The one that the login ends with, while it is in force. */
async function ownerOf(
  { identity }: RegistryAccessDeps,
  { kind, id }: Pick<LoginOwner, 'kind' | 'id'>,
): Promise<{ readonly owner: LoginOwner; readonly user: User } | undefined> {
  if (kind === 'user') {
    const user = await identity.user({ id }, undefined);
    return user && { owner: { kind, id }, user };
  }
  const key = await identity.accessKey(id);
  const user = key?.enabled ? await identity.user({ id: key.userId }, undefined) : undefined;
  return key && user && { owner: { kind, id, createdAt: key.createdAt }, user };
}

function asRegistryUser({ id, name, domainId, roles }: User, credential: AuditStart['credential']): RegistryUser {
  return { kind: 'user', name, userId: id, domainId, roles, credential };
}
