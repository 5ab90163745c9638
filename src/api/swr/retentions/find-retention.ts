import { clientError } from '../../../contract/errors.ts';
import type { Repository } from '../../../store/repositories.ts';
import type { Retention } from '../../../store/retentions.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';
import { pathPart } from '../../request/read-query.ts';

/** The retention of `repository` that the path names. Throws `swr.retention-not-found`. */
export async function findRetention(
  context: ApiContext,
  { name }: Repository,
  { store }: ApiDependencies,
): Promise<Retention> {
  const retention = await store.retentions.find(name);
  if (retention && String(retention.number) === pathPart(context, 'retention_id')) return retention;
  throw retentionNotFound(context, name);
}

export function retentionNotFound(context: ApiContext, repository: string) {
  return clientError('swr.retention-not-found', { repository, id: pathPart(context, 'retention_id').slice(0, 20) });
}
