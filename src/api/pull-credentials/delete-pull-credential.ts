import { z } from 'zod';
import { clientError } from '../../contract/errors.ts';
import { pullCredentialPath } from '../../contract/resources/pull-credentials.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { findRegistry } from './find-registry.ts';

/** `DELETE /v1/{project_id}/pull-credentials/{registry}`: images that were copied or pulled with it stay. */
export function deletePullCredential(deps: ApiDependencies): Operation {
  return {
    method: 'delete',
    path: '/v1/{project_id}/pull-credentials/{registry}',
    tag: 'Pull credentials',
    summary: 'Delete the login for a registry outside.',
    parameters: pullCredentialPath,
    answers: { 200: { description: 'It is gone.', schema: z.object({}) } },
    errors: ['pull-credential.bad-registry', 'pull-credential.not-found'],
    action: 'models.write',
    async handle(context) {
      const { project } = await authorizeProject(context, deps);
      const registry = findRegistry(context);
      if (!(await deps.store.pullCredentials.remove(project.id, registry)))
        throw clientError('pull-credential.not-found', { registry });
      return context.json({});
    },
  };
}
