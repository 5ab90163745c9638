import { listAuditRecordsQuery, listAuditRecordsResponse } from '../../contract/resources/audit.ts';
import { projectPath } from '../../contract/resources/model.ts';
import { sliceOf } from '../../contract/resources/page-query.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Operation } from '../operation.ts';
import { authorizeProject } from '../request/authorize.ts';
import { readQuery } from '../request/read-query.ts';
import { withoutUndefined } from '../request/without-undefined.ts';
import { presentAuditRecord } from './present-audit-record.ts';

/** `GET /v1/{project_id}/audit-records`: our addition. Shows the whole domain: most of IAM belongs to no project. */
export function listAuditRecords(deps: ApiDependencies): Operation {
  return {
    method: 'get',
    path: '/v1/{project_id}/audit-records',
    tag: 'Audit',
    summary: 'List who changed what in the domain, or wanted to, the latest first.',
    parameters: projectPath,
    query: listAuditRecordsQuery,
    answers: { 200: { description: 'A page of records.', schema: listAuditRecordsResponse } },
    action: 'audit.read',
    async handle(context) {
      const caller = await authorizeProject(context, deps);
      const query = readQuery(context, listAuditRecordsQuery);
      const filter = {
        domainId: caller.domain.id,
        ...withoutUndefined({
          id: query.request_id,
          user: query.user,
          credentialId: query.credential,
          clientAddress: query.client_address,
          action: query.action,
          projectId: query.project,
          resourceId: query.resource,
          result: query.result,
          startTime: query.start_time === undefined ? undefined : Number(query.start_time),
          endTime: query.end_time === undefined ? undefined : Number(query.end_time),
        }),
      };
      const { total, rows } = await deps.store.audit.list(filter, sliceOf(query));
      return context.json({ total_count: total, count: rows.length, records: rows.map(presentAuditRecord) });
    },
  };
}
