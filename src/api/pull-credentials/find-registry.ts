import { clientError } from '../../contract/errors.ts';
import { registryName } from '../../domain/image-name.ts';
import type { ApiContext } from '../operation.ts';
import { pathPart } from '../request/read-query.ts';

/** The registry that the path names, in the one form under which its login is kept. Throws `pull-credential.bad-registry`. */
export function findRegistry(context: ApiContext): string {
  const given = pathPart(context, 'registry');
  const registry = registryName(given);
  if (registry === undefined) throw clientError('pull-credential.bad-registry', { registry: given.slice(0, 128) });
  return registry;
}
