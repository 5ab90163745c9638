import type { ApiDependencies } from './dependencies.ts';
import type { AttemptGuard } from './iam/attempt-guard.ts';
import { createAccessKey } from './iam/credentials/create-access-key.ts';
import { createTemporaryKey } from './iam/credentials/create-temporary-key.ts';
import { deleteAccessKey } from './iam/credentials/delete-access-key.ts';
import { listAccessKeys } from './iam/credentials/list-access-keys.ts';
import { showAccessKey } from './iam/credentials/show-access-key.ts';
import { updateAccessKey } from './iam/credentials/update-access-key.ts';
import { listDomains } from './iam/domains/list-domains.ts';
import { showDomain } from './iam/domains/show-domain.ts';
import { addProjectUser } from './iam/projects/add-project-user.ts';
import { createProject } from './iam/projects/create-project.ts';
import { deleteProject } from './iam/projects/delete-project.ts';
import { listProjectUsers } from './iam/projects/list-project-users.ts';
import { listProjects } from './iam/projects/list-projects.ts';
import { listUserProjects } from './iam/projects/list-user-projects.ts';
import { removeProjectUser } from './iam/projects/remove-project-user.ts';
import { setProjectStatus } from './iam/projects/set-project-status.ts';
import { showProject } from './iam/projects/show-project.ts';
import { showProjectStatus } from './iam/projects/show-project-status.ts';
import { updateProject } from './iam/projects/update-project.ts';
import { listRegions } from './iam/regions/list-regions.ts';
import { showRegion } from './iam/regions/show-region.ts';
import { listRoles } from './iam/roles/list-roles.ts';
import { showRole } from './iam/roles/show-role.ts';
import { showCatalog } from './iam/show-catalog.ts';
import { showVersion } from './iam/show-version.ts';
import { createToken } from './iam/tokens/create-token.ts';
import { revokeToken } from './iam/tokens/revoke-token.ts';
import { showToken } from './iam/tokens/show-token.ts';
import { changePassword } from './iam/users/change-password.ts';
import { createCloudUser } from './iam/users/create-cloud-user.ts';
import { createUser } from './iam/users/create-user.ts';
import { deleteUser } from './iam/users/delete-user.ts';
import { listUsers } from './iam/users/list-users.ts';
import { showCloudUser } from './iam/users/show-cloud-user.ts';
import { showUser } from './iam/users/show-user.ts';
import { updateCloudUser } from './iam/users/update-cloud-user.ts';
import { updateUser } from './iam/users/update-user.ts';
import type { Operation } from './operation.ts';

/** Who may come in, and by what (reference, 3.1). */
export function identityOperations(deps: ApiDependencies, guard: AttemptGuard): readonly Operation[] {
  return [
    createToken(deps, guard),
    showToken(deps),
    revokeToken(deps),
    listProjects(deps, '/v3/projects'),
    listProjects(deps, '/v3/auth/projects'),
    listUserProjects(deps),
    createProject(deps),
    showProject(deps),
    updateProject(deps),
    deleteProject(deps),
    showProjectStatus(deps),
    setProjectStatus(deps),
    listProjectUsers(deps),
    addProjectUser(deps),
    removeProjectUser(deps),
    listDomains(deps),
    showDomain(deps),
    showCatalog(deps),
    listRegions(deps),
    showRegion(deps),
    listRoles(deps),
    showRole(deps),
    showVersion(deps),
    createUser(deps),
    listUsers(deps),
    showUser(deps),
    updateUser(deps),
    deleteUser(deps),
    changePassword(deps),
    createCloudUser(deps),
    showCloudUser(deps),
    updateCloudUser(deps),
    createAccessKey(deps),
    listAccessKeys(deps),
    showAccessKey(deps),
    updateAccessKey(deps),
    deleteAccessKey(deps),
    createTemporaryKey(deps),
  ];
}
