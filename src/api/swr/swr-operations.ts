import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { giveAccess } from './access/give-access.ts';
import { showAccess } from './access/show-access.ts';
import { takeAccess } from './access/take-access.ts';
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
import { createRetention } from './retentions/create-retention.ts';
import { deleteRetention } from './retentions/delete-retention.ts';
import { listRetentionHistory } from './retentions/list-retention-history.ts';
import { listRetentions } from './retentions/list-retentions.ts';
import { showRetention } from './retentions/show-retention.ts';
import { updateRetention } from './retentions/update-retention.ts';
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

    showAccess(deps, 'organization'),
    giveAccess(deps, 'organization', 'post'),
    giveAccess(deps, 'organization', 'patch'),
    takeAccess(deps, 'organization'),

    createRepository(deps),
    listRepositories(deps),
    showRepository(deps),
    updateRepository(deps),
    deleteRepository(deps),
    showAccess(deps, 'repository'),
    giveAccess(deps, 'repository', 'post'),
    giveAccess(deps, 'repository', 'patch'),
    takeAccess(deps, 'repository'),
    listTags(deps),
    showTag(deps),
    deleteTag(deps),

    createRetention(deps),
    listRetentions(deps),
    // Before the one that would take "histories" for an id.
    listRetentionHistory(deps),
    showRetention(deps),
    updateRetention(deps),
    deleteRetention(deps),

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
