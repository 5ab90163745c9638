import { type AuditRecord, auditResult } from '../../contract/audit.ts';

/** A record as the API shows it. */
export function presentAuditRecord({ end, ...record }: AuditRecord) {
  return {
    request_id: record.id,
    occur_time: record.at,
    action: record.action,
    result: auditResult(end),
    ...(end && {
      status: end.status,
      ...(end.errorCode !== undefined && { error_code: end.errorCode }),
      // A clock that was set back meanwhile says less than nothing.
      duration_ms: Math.max(0, end.at - record.at),
    }),
    user: { id: record.userId, name: record.userName },
    credential: { type: record.credential.kind, id: record.credential.id },
    client_address: record.clientAddress,
    ...(record.projectId !== undefined && { project_id: record.projectId }),
    resources: record.resources,
  };
}
