import { clientError } from '../../contract/errors.ts';
import { notice, noticeText } from '../../contract/notices.ts';
import { checkPullCredentialResponse, pullCredentialPath } from '../../contract/resources/pull-credentials.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { languageOf } from '../request/render-error.ts';
import { findRegistry } from './find-registry.ts';

/** At one time, of all projects: each keeps a connection to a place that somebody chose. */
const mostChecks = 8;

/** `POST /v1/{project_id}/pull-credentials/{registry}/check`: answered when the registry has, or its time is over. */
export function checkPullCredential(deps: ApiDependencies): Operation {
  let checks = 0;
  return {
    method: 'post',
    path: '/v1/{project_id}/pull-credentials/{registry}/check',
    tag: 'Pull credentials',
    summary: 'Log in to the registry now with what is stored, and say how that went.',
    parameters: pullCredentialPath,
    answers: { 200: { description: 'What came of it, good or bad.', schema: checkPullCredentialResponse } },
    errors: ['pull-credential.bad-registry', 'pull-credential.busy', 'pull-credential.not-found'],
    action: 'models.write',
    async handle(context) {
      const { project } = await authorizeProject(context, deps);
      const registry = findRegistry(context);
      const stored = await deps.store.pullCredentials.find(project.id, registry);
      if (stored === undefined) throw clientError('pull-credential.not-found', { registry });
      if (checks >= mostChecks) throw clientError('pull-credential.busy', {});
      checks += 1;
      try {
        const { username } = stored;
        const password = deps.pulls.secrets.passwordOf(stored);
        const { result, detail = '' } = await deps.pulls.check(
          registry,
          { username, password },
          context.req.raw.signal,
        );
        const said = notice(`pull.${result}`, { registry, user: username, detail });
        return context.json({ result, message: noticeText(said, languageOf(context)) });
      } finally {
        checks -= 1;
      }
    },
  };
}
