import type { App } from '../../store/apps.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { ApiContext } from '../operation.ts';
import { findApp } from './find-app.ts';
import { presentApp } from './present-app.ts';

/** Changes the app of the path, puts the change into force, and answers with what came of it, secrets in the open. */
export async function answerChangedApp(
  context: ApiContext,
  deps: ApiDependencies,
  change: (app: App) => Promise<void>,
): Promise<Response> {
  await change(await findApp(context, deps));
  await deps.publish.apps();
  return context.json({ app: presentApp(await findApp(context, deps), deps.appSecrets) });
}
