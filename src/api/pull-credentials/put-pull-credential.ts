import { clientError } from '../../contract/errors.ts';
import {
  pullCredentialPath,
  pullCredentialResponse,
  putPullCredentialRequest,
} from '../../contract/resources/pull-credentials.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { nameIgnored, readBody } from '../request/read-body.ts';
import { findRegistry } from './find-registry.ts';
import { presentPullCredential } from './present-pull-credential.ts';

/** Of one project. */
const mostCredentials = 100;

/** `PUT /v1/{project_id}/pull-credentials/{registry}`: nobody is asked; the check says whether the registry accepts it. */
export function putPullCredential(deps: ApiDependencies): Operation {
  return {
    method: 'put',
    path: '/v1/{project_id}/pull-credentials/{registry}',
    tag: 'Pull credentials',
    summary: "Store what the project's models pull images of a registry outside with, in place of what there was.",
    parameters: pullCredentialPath,
    body: putPullCredentialRequest,
    answers: { 200: { description: 'The login, without its password.', schema: pullCredentialResponse } },
    errors: [
      'pull-credential.bad-password',
      'pull-credential.bad-registry',
      'pull-credential.bad-username',
      'pull-credential.own-registry',
      'pull-credential.too-many',
    ],
    action: 'models.write',
    async handle(context) {
      const { project } = await authorizeProject(context, deps);
      const registry = findRegistry(context);
      if (deps.pulls.ownHosts.has(registry)) throw clientError('pull-credential.own-registry', { registry });
      const { value, ignored } = await readBody(context, putPullCredentialRequest);
      const { username, password } = value;
      const place = { projectId: project.id, registry, username };
      const sealedPassword = deps.pulls.secrets.sealPassword(place, password);
      const stored = await deps.store.pullCredentials.put(
        { ...place, sealedPassword, updatedAt: deps.now() },
        mostCredentials,
      );
      nameIgnored(context, ignored);
      return context.json(presentPullCredential(stored));
    },
  };
}
