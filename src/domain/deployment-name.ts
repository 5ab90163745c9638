import { createHash } from 'node:crypto';
import { longestRepository, repositoryPart } from './image-name.ts';

const longestName = 64;

/** A name for a service out of that of a folder or an image; undefined where nothing of it can be kept. */
export function deploymentName(text: string): string | undefined {
  const name = text
    .replace(/[^\p{L}\p{M}\p{N}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, longestName);
  return name === '' ? undefined : name;
}

/** Where the image of a service lies in the built-in registry: `organization/repository`. Names are lower-case there. */
export function deploymentRepository(organization: string, name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  // Two names that look alike in these letters must not share a repository.
  const mark = createHash('sha256').update(name).digest('hex').slice(0, 8);
  const repository = plain === name ? plain : [plain, mark].filter((part) => part !== '').join('-');
  return `${organization}/${repository}`.slice(0, longestRepository);
}

/** Whether images can lie below this name. */
export function isOrganization(text: string): boolean {
  return repositoryPart.test(text) && text !== 'manage' && !/^[0-9a-f]{32}$/.test(text);
}

/** The organization of images that nobody named one for: the project's name, as far as that can be one. */
export function deploymentOrganization(project: string): string {
  return isOrganization(project) ? project : 'deploy';
}
