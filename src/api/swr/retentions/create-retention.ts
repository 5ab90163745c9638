import { retentionCreatedResponse, retentionRequest } from '../../../contract/resources/retention.ts';
import { repositoryPath } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { nameIgnored, readBody } from '../../request/read-body.ts';
import { findRepository } from '../find-repository.ts';
import { requireImageAuth } from '../require-image-auth.ts';
import { readRules } from './read-rules.ts';

/** `POST /v2/manage/namespaces/{namespace}/repos/{repository}/retentions`: in force from now on; a repository has one. */
export function createRetention(deps: ApiDependencies): Operation {
  return {
    method: 'post',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/retentions',
    tag: 'Images',
    summary: 'Say how long the tags of an image repository stay: for so many days, or so many of the newest.',
    parameters: repositoryPath,
    body: retentionRequest,
    answers: { 201: { description: 'It is in force.', schema: retentionCreatedResponse } },
    errors: [
      'swr.access-denied',
      'swr.bad-retention-pattern',
      'swr.bad-retention-rule',
      'swr.organization-not-found',
      'swr.repository-not-found',
      'swr.retention-exists',
    ],
    action: 'images.write',
    async handle(context) {
      const caller = await authenticate(context, deps);
      const repository = await findRepository(context, caller, deps);
      await requireImageAuth(caller, repository, 7, deps);
      const { name } = repository;
      const { value, ignored } = await readBody(context, retentionRequest);
      const id = await deps.store.retentions.create(name, readRules(value.rules));
      deps.wakeRetention(name);
      nameIgnored(context, ignored);
      return context.json({ id }, 201);
    },
  };
}
