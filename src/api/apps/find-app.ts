import { clientError } from '../../contract/errors.ts';
import type { App } from '../../store/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { mayActFor } from '../iam/may-act-for.ts';
import type { ApiContext } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { pathPart } from '../request/read-query.ts';

/** The app of the path. Only who made it may see it, and administrators; to others it does not exist. */
export async function findApp(context: ApiContext, deps: ApiDependencies): Promise<App> {
  const caller = await authorizeProject(context, deps);
  const id = pathPart(context, 'app_id');
  const app = await deps.store.apps.find(caller.project.id, id);
  if (app === undefined || !(await mayActFor(caller, app.userId, deps.store.identity))) {
    throw clientError('app.not-found', { id: id.slice(0, 64) });
  }
  return app;
}
