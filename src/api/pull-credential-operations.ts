import type { ApiDependencies } from './dependencies.ts';
import type { Operation } from './operation.ts';
import { checkPullCredential } from './pull-credentials/check-pull-credential.ts';
import { deletePullCredential } from './pull-credentials/delete-pull-credential.ts';
import { listPullCredentials } from './pull-credentials/list-pull-credentials.ts';
import { putPullCredential } from './pull-credentials/put-pull-credential.ts';

/** What registries outside let a project's models pull with: our addition. */
export function pullCredentialOperations(deps: ApiDependencies): readonly Operation[] {
  return [listPullCredentials(deps), putPullCredential(deps), deletePullCredential(deps), checkPullCredential(deps)];
}
