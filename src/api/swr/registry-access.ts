import { type EngineLogin, engineLogin } from '../../auth/engine-login.ts';
import { imageAuthOf, neededAuth } from '../../domain/image-access.ts';
import { copiesOrganization } from '../../domain/image-name.ts';
import type { Store } from '../../store/store.ts';
import { mostOrganizations } from './namespaces/most-organizations.ts';
import {
  createRegistryLogins,
  type RegistryCaller,
  type RegistryLoginDeps,
  type RegistryLogins,
} from './registry-logins.ts';

export interface RegistryAccessDeps extends RegistryLoginDeps {
  readonly organizations: Pick<Store['organizations'], 'find'>;
  readonly repositories: Pick<Store['repositories'], 'find' | 'ensure'>;
  readonly imageAccess: Pick<Store['imageAccess'], 'of'>;
  /** Bytes that an organization may hold that has no quota of its own; absent: no limit. */
  readonly organizationQuota?: number | undefined;
}

/** Decides who may do what in the built-in registry. */
export interface RegistryAccess extends RegistryLogins {
  authorize(
    user: RegistryCaller,
    repository: string,
    action: 'pull' | 'push' | 'delete',
  ): Promise<'allowed' | 'denied'>;
  /** Makes the repository, and its organization, for the first who pushes to it. */
  ensureRepository(user: RegistryCaller, repository: string): Promise<'ready' | 'denied'>;
  /** Bytes that the repositories of an organization may hold together. */
  quotaOf(organization: string): Promise<number | undefined>;
  /** What the engine pulls with. */
  engineLogin(): EngineLogin;
}

/** A copy belongs to a model, not to an organization. */
function isCopy(repository: string): boolean {
  return repository.startsWith(`${copiesOrganization}/`);
}

/**
 * An organization belongs to the domain of whoever made it; its public repositories can be pulled by everybody with a login,
 * and without one where the installation allows it.
 */
export function createRegistryAccess(deps: RegistryAccessDeps): RegistryAccess {
  /** Where there is no such organization yet, the roles alone count. */
  async function authOf(user: Extract<RegistryCaller, { kind: 'user' }>, repository: string) {
    const name = repository.split('/', 1)[0] ?? '';
    const organization = await deps.organizations.find(name);
    if (organization === undefined) return imageAuthOf(user.roles, {});
    if (organization.domainId !== user.domainId) return 0;
    return imageAuthOf(user.roles, await deps.imageAccess.of(user.userId, name, repository));
  }
  return {
    ...createRegistryLogins(deps),
    async authorize(user, repository, action) {
      if (user.kind === 'engine') return action === 'pull' ? 'allowed' : 'denied';
      if (isCopy(repository)) return 'denied';
      if (user.kind === 'user' && (await authOf(user, repository)) >= neededAuth[action]) return 'allowed';
      const isPublic = action === 'pull' && (await deps.repositories.find(repository))?.isPublic === true;
      return isPublic ? 'allowed' : 'denied';
    },
    async ensureRepository(user, repository) {
      if (user.kind !== 'user' || isCopy(repository)) return 'denied';
      if ((await authOf(user, repository)) < neededAuth.push) return 'denied';
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
      const quota = (await deps.organizations.find(organization))?.quota ?? deps.organizationQuota;
      return quota === 'unlimited' ? undefined : quota;
    },
    engineLogin: () => engineLogin(deps.masterKey),
  };
}
