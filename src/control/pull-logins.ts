import { registryOf } from '../domain/image-name.ts';
import type { PullCredentialStore } from '../store/pull-credentials.ts';
import type { PullSecrets } from '../store/pull-secrets.ts';

/** What is shown to a registry outside. */
export interface PullLogin {
  readonly username: string;
  readonly password: string;
}

/** The login that a project has for the registry of `repository` (`host[:port]/path`); that of no other project. */
export type PullLogins = (projectId: string, repository: string) => Promise<PullLogin | undefined>;

/** Reads them as they are at that moment, so that one that was replaced is used from the next pull on. */
export function createPullLogins(
  store: Pick<PullCredentialStore, 'find'>,
  secrets: Pick<PullSecrets, 'passwordOf'>,
): PullLogins {
  return async (projectId, repository) => {
    const found = await store.find(projectId, registryOf(repository));
    return found && { username: found.username, password: secrets.passwordOf(found) };
  };
}
