import { clientError } from '../../../contract/errors.ts';
import type { DescribedProject } from '../../../store/projects.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { ApiContext } from '../../operation.ts';
import { projectOf } from '../../request/authorize.ts';
import { pathPart } from '../../request/read-query.ts';
import { authenticateIdentity } from '../authenticate-identity.ts';

/** The project of the path, to which the caller belongs. Throws `iam.project-not-found`. */
export async function findOwnProject(context: ApiContext, deps: ApiDependencies): Promise<DescribedProject> {
  const caller = await authenticateIdentity(context, deps);
  const id = pathPart(context, 'project_id');
  const own = await projectOf(caller, { id }, deps);
  const project = own && (await deps.store.projects.find(caller.domain.id, id));
  if (project === undefined) throw clientError('iam.project-not-found', { project: id.slice(0, 64) });
  return project;
}
