import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { createAuthorizationToken } from './logins/create-authorization-token.ts';
import { createSecret } from './logins/create-secret.ts';
import { collectGarbage } from './maintenance/collect-garbage.ts';
import { showVerification } from './maintenance/show-verification.ts';
import { startVerification } from './maintenance/start-verification.ts';
import { stopVerification } from './maintenance/stop-verification.ts';
import { createNamespace } from './namespaces/create-namespace.ts';
import { deleteNamespace } from './namespaces/delete-namespace.ts';
import { listNamespaces } from './namespaces/list-namespaces.ts';
import { showNamespace } from './namespaces/show-namespace.ts';
import { setNamespaceQuota } from './quotas/set-namespace-quota.ts';
import { showNamespaceQuota } from './quotas/show-namespace-quota.ts';
import { showOverview } from './quotas/show-overview.ts';
import { showQuotas } from './quotas/show-quotas.ts';
import { createRepository } from './repositories/create-repository.ts';
import { deleteRepository } from './repositories/delete-repository.ts';
import { listRepositories } from './repositories/list-repositories.ts';
import { showRepository } from './repositories/show-repository.ts';
import { updateRepository } from './repositories/update-repository.ts';
import { deleteTag } from './tags/delete-tag.ts';
import { listTags } from './tags/list-tags.ts';
import { showTag } from './tags/show-tag.ts';

/** The images of the built-in registry (reference, section 5). */
export function swrOperations(deps: ApiDependencies): readonly Operation[] {
  return [
    createNamespace(deps),
    listNamespaces(deps),
    showNamespace(deps),
    deleteNamespace(deps),
    showNamespaceQuota(deps),
    setNamespaceQuota(deps),

    createRepository(deps),
    listRepositories(deps),
    showRepository(deps),
    updateRepository(deps),
    deleteRepository(deps),
    listTags(deps),
    showTag(deps),
    deleteTag(deps),

    showOverview(deps),
    showQuotas(deps),
    createSecret(deps),
    createAuthorizationToken(deps),

    collectGarbage(deps),
    startVerification(deps),
    showVerification(deps),
    stopVerification(deps),
  ];
}
