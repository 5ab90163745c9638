import type { ErrorKey } from '../../../contract/errors.ts';
import { namespacePath, repositoryPath } from '../../../contract/resources/swr.ts';
import type { ImagePlace } from '../../../store/image-access-store.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';
import type { Caller } from '../../request/authorize.ts';
import { findNamespace } from '../find-namespace.ts';
import { findRepository } from '../find-repository.ts';

/** What users are given access to, as clients know it. */
export interface AccessPlace extends ImagePlace {
  readonly organization: string;
  readonly number: number;
  readonly shownName: string;
  readonly creatorName: string;
}

const ofOrganization: readonly ErrorKey[] = ['swr.organization-not-found'];

/** The routes of organizations and those of repositories differ in the place alone. */
export const places = {
  organization: {
    path: '/v2/manage/namespaces/{namespace}/access',
    parameters: namespacePath,
    errors: ofOrganization,
    async find(context: ApiContext, caller: Caller, deps: ApiDependencies): Promise<AccessPlace> {
      const { name, number, creatorName } = await findNamespace(context, caller, deps);
      return { kind: 'organization', name, organization: name, number, shownName: name, creatorName };
    },
  },
  repository: {
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/access',
    parameters: repositoryPath,
    errors: [...ofOrganization, 'swr.repository-not-found'] as readonly ErrorKey[],
    async find(context: ApiContext, caller: Caller, deps: ApiDependencies): Promise<AccessPlace> {
      const { name, organization, number, creatorName } = await findRepository(context, caller, deps);
      const shownName = name.slice(organization.length + 1);
      return { kind: 'repository', name, organization, number, shownName, creatorName };
    },
  },
} as const;
