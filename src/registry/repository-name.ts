import { ClientError, clientError } from '../contract/errors.ts';
import { longestRepository, repositoryPart } from '../domain/image-name.ts';
import { isOrganizationName, isReservedOrganization } from '../domain/organization-name.ts';

/** `organization/repository…`, checked; the brand keeps unchecked names away from the disk. */
export type RepositoryName = string & { readonly checked: 'repository' };

/**
 * Checks a repository name: the grammar of the OCI distribution-spec, at least two parts, and an organization by the rules
 * of SWR. Throws the `ClientError` that says what is wrong.
 */
export function parseRepositoryName(name: string): RepositoryName {
  const parts = name.split('/');
  if (name.length > longestRepository || !parts.every((part) => repositoryPart.test(part))) {
    throw clientError('registry.name-invalid', { name: name.slice(0, longestRepository) });
  }
  const organization = parts[0] ?? '';
  if (isReservedOrganization(organization)) throw clientError('registry.organization-reserved', { organization });
  if (parts.length < 2) throw clientError('registry.name-needs-organization', { name });
  if (!isOrganizationName(organization)) throw clientError('registry.organization-invalid', { organization });
  return name as RepositoryName;
}

/** As `parseRepositoryName`; undefined for what is none. */
export function repositoryNameOf(name: string): RepositoryName | undefined {
  try {
    return parseRepositoryName(name);
  } catch (error) {
    if (error instanceof ClientError) return undefined;
    throw error;
  }
}

export function organizationOf(repository: RepositoryName): string {
  return repository.slice(0, repository.indexOf('/'));
}
