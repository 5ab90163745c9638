import { longestRepository, repositoryPart } from './image-name.ts';

const organizationForm = /^[a-z][a-z0-9._-]{0,63}$/;
const projectId = /^[0-9a-f]{32}$/;

/** Names that would collide with `/v2/manage/…` and `/v1/{project_id}/…`. */
export function isReservedOrganization(name: string): boolean {
  return name === 'manage' || projectId.test(name);
}

/** The rules of SWR, and those of a repository's first part. Reserved names pass. */
export function isOrganizationName(name: string): boolean {
  return organizationForm.test(name) && repositoryPart.test(name);
}

/** Whether `organization/name` is a repository's name; `name` may have several parts. */
export function isRepositoryName(organization: string, name: string): boolean {
  return (
    organization.length + 1 + name.length <= longestRepository &&
    name.split('/').every((part) => repositoryPart.test(part))
  );
}
