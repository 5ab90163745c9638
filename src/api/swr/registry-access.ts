import { isDockerLoginKey } from '../../auth/docker-login-key.ts';
import { type EngineLogin, engineLogin, engineUserName, isEnginePassword } from '../../auth/engine-login.ts';
import { mayDo } from '../../contract/roles.ts';
import { accessKeySecret } from '../../store/access-key-secret.ts';
import type { Store } from '../../store/store.ts';

/** Who uses the registry. */
export type RegistryUser =
  | {
      readonly kind: 'user';
      readonly name: string;
      readonly userId: string;
      readonly domainId: string;
      readonly roles: readonly string[];
    }
  /** The container engine, which fetches what the platform told it to run. */
  | { readonly kind: 'engine'; readonly name: string };

export interface RegistryAccessDeps {
  readonly identity: Pick<Store['identity'], 'accessKey' | 'user' | 'project'>;
  readonly organizations: Store['organizations'];
  readonly masterKey: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Decides who may do what in the built-in registry. */
export interface RegistryAccess {
  /** Undefined when the credentials are not good. */
  authenticate(username: string, password: string): Promise<RegistryUser | undefined>;
  authorize(user: RegistryUser, repository: string, action: 'pull' | 'push' | 'delete'): Promise<'allowed' | 'denied'>;
  /** Makes the organization for the first who pushes to it. */
  ensureOrganization(user: RegistryUser, organization: string): Promise<'ready' | 'denied'>;
  /** What the engine pulls with. */
  engineLogin(): EngineLogin;
}

/**
 * Logins are `<project name>@<access key>` with the derived key as password (SWR, "Obtaining a long-term login command").
 * An organization belongs to the domain of whoever made it.
 */
export function createRegistryAccess(deps: RegistryAccessDeps): RegistryAccess {
  return {
    async authenticate(username, password) {
      if (username === engineUserName) {
        return isEnginePassword(password, deps.masterKey) ? { kind: 'engine', name: username } : undefined;
      }
      return authenticateUser(deps, username, password);
    },
    async authorize(user, repository, action) {
      if (user.kind === 'engine') return action === 'pull' ? 'allowed' : 'denied';
      if (!mayDo(user.roles, action === 'pull' ? 'images.read' : 'images.write')) return 'denied';
      const organization = await deps.organizations.find(repository.split('/', 1)[0] ?? '');
      return organization === undefined || organization.domainId === user.domainId ? 'allowed' : 'denied';
    },
    async ensureOrganization(user, name) {
      if (user.kind === 'engine' || !mayDo(user.roles, 'images.write')) return 'denied';
      const organization = await deps.organizations.ensure({
        name,
        domainId: user.domainId,
        creatorId: user.userId,
        creatorName: user.name,
        createdAt: deps.now(),
      });
      return organization.domainId === user.domainId ? 'ready' : 'denied';
    },
    engineLogin: () => engineLogin(deps.masterKey),
  };
}

async function authenticateUser(
  { identity, masterKey }: RegistryAccessDeps,
  username: string,
  password: string,
): Promise<RegistryUser | undefined> {
  const at = username.lastIndexOf('@');
  if (at < 0) return undefined;
  const key = await identity.accessKey(username.slice(at + 1));
  if (!key?.enabled || !isDockerLoginKey(password, key.accessKey, accessKeySecret(key, masterKey))) return undefined;
  const user = await identity.user({ id: key.userId }, undefined);
  if (!user?.enabled) return undefined;
  const project = await identity.project({ name: username.slice(0, at) }, user.domainId);
  const { id, name, domainId, roles } = user;
  return project && { kind: 'user', name, userId: id, domainId, roles };
}
