import { retentionPath, retentionRequest } from '../../../contract/resources/retention.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { findRepository } from '../find-repository.ts';
import { requireImageAuth } from '../require-image-auth.ts';
import { findRetention, retentionNotFound } from './find-retention.ts';
import { readRules } from './read-rules.ts';

/** `PATCH /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}`: all its rules anew. */
export function updateRetention(deps: ApiDependencies): Operation {
  return {
    method: 'patch',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/{retention_id}',
    tag: 'Images',
    summary: 'Replace the rules for how long the tags of an image repository stay.',
    parameters: retentionPath,
    body: retentionRequest,
    answers: { 201: { description: 'They are in force.' } },
    errors: [
      'swr.access-denied',
      'swr.bad-retention-pattern',
      'swr.bad-retention-rule',
      'swr.organization-not-found',
      'swr.repository-not-found',
      'swr.retention-not-found',
    ],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      await requireImageAuth(caller, repository, 7, deps);
      const { number } = await findRetention(context, repository, deps);
      const { value, ignored } = await readBody(context, retentionRequest);
      const isChanged = await deps.store.retentions.change(repository.name, number, readRules(value.rules));
      if (!isChanged) throw retentionNotFound(context, repository.name);
      deps.wakeRetention(repository.name);
      nameIgnored(context, ignored);
      return context.body(null, 201);
    },
  };
}
