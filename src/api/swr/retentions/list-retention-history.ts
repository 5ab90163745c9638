import { retentionHistoryQuery, retentionHistoryResponse } from '../../../contract/resources/retention.ts';
import { repositoryPath } from '../../../contract/resources/swr.ts';
import type { ApiDependencies } from '../../dependencies.ts';
import type { Operation } from '../../operation.ts';
import { authenticate } from '../../request/authorize.ts';
import { readQuery } from '../../request/read-query.ts';
import { findRepository } from '../find-repository.ts';
import { nameRange, rowsOf } from '../read-list-query.ts';

/** `GET /v2/manage/namespaces/{namespace}/repos/{repository}/retentions/histories`: the latest first. */
export function listRetentionHistory(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v2/manage/namespaces/{namespace}/repos/{repository}/retentions/histories',
    tag: 'Images',
    summary: 'List the tags that retention policies took away; the latest 1,000 of a repository are kept.',
    parameters: repositoryPath,
    query: retentionHistoryQuery,
    answers: { 200: { description: 'A page of them, the latest first.', schema: retentionHistoryResponse } },
    errors: ['swr.organization-not-found', 'swr.repository-not-found'],
    action: 'images.read',
    async handle(context) {
      const { name, organization } = await findRepository(context, await authenticate(context, deps), deps);
      const rows = rowsOf(readQuery(context, retentionHistoryQuery));
      const page = await deps.store.retentions.records(name, rows);
      nameRange(context, rows.skip, page.rows.length, page.total);
      return context.json({
        total: page.total,
        retention_log: page.rows.map(({ number, retention, template, tag, digest, removedAt }) => ({
          id: number,
          namespace: organization,
          repo: name.slice(organization.length + 1),
          retention_id: retention,
          rule_type: template,
          tag,
          digest,
          created_at: new Date(removedAt).toISOString(),
        })),
      });
    },
  };
}
