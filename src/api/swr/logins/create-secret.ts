import { clientError } from '../../../contract/errors.ts';
import { createSecretQuery, loginResponse } from '../../../contract/resources/swr.ts';
import { belongsToAll } from '../../../contract/roles.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate, type Caller, projectOf } from '../../request/authorize.ts';
import { readQuery } from '../../request/read-query.ts';
import { answerLogin, usualLifeSeconds } from './make-login.ts';

/** `POST /v2/manage/utils/secret`: a login for the registry that ends by itself. */
export function createSecret(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/utils/secret',
    tag: 'Images',
    summary: 'Make a temporary login for the registry; `X-Swr-Dockerlogin` holds the command.',
    query: createSecretQuery,
    answers: { 200: { description: 'The login; `X-Swr-Expireat` says how long it is good.', schema: loginResponse } },
    errors: ['swr.project-not-found'],
    action: 'images.read',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const query = readQuery(context, createSecretQuery);
      const name = query.projectname ?? (await usualProject(caller, deps));
      const project = await projectOf(caller, { name }, deps);
      if (!project?.enabled) throw clientError('swr.project-not-found', { name });
      const seconds = Number(query.duration_seconds ?? usualLifeSeconds);
      return answerLogin(context, deps, { prefix: project.name, caller, seconds });
    },
  };
}

/** Where a client does not say: the project that is named like the region, else the first that is the caller's. */
async function usualProject(caller: Caller, deps: ApiDependencies): Promise<string> {
  const { userId, roles, domain } = caller;
  if ((await projectOf(caller, { name: deps.region }, deps))?.enabled) return deps.region;
  const filter = { enabled: true, ...(!belongsToAll(roles) && { memberId: userId }) };
  const [first] = await deps.store.projects.list(domain.id, filter, { skip: 0, limit: 1 });
  return first?.name ?? deps.region;
}
