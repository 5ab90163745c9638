import { projectPath } from '../../contract/resources/model.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import { listPullCredentialsQuery, listPullCredentialsResponse } from '../../contract/resources/pull-credentials.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { presentPullCredential } from './present-pull-credential.ts';

/** `GET /v1/{project_id}/pull-credentials`. */
export function listPullCredentials(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/pull-credentials',
    tag: 'Pull credentials',
    summary: "List the project's logins for registries outside, without their passwords.",
    parameters: projectPath,
    query: listPullCredentialsQuery,
    answers: { 200: { description: 'A page of logins, by registry.', schema: listPullCredentialsResponse } },
    action: 'models.read',
    async handle(context) {
      const { project } = await authorizeProject(context, deps);
      const query = readQuery(context, listPullCredentialsQuery);
      const { total, rows } = await deps.store.pullCredentials.list(project.id, sliceOf(query));
      const shown = rows.map(presentPullCredential);
      return context.json({ pull_credentials: shown, count: shown.length, total_count: total });
    },
  };
}
