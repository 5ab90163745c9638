import type { Kysely } from 'kysely';
import type { AuditRecord, AuditResource } from '../contract/audit.ts';
import { createCappedLog } from './capped-log.ts';
import { readSlice } from './read-page.ts';
import type { AuditFilter, AuditStore } from './store.ts';
import type { AuditRecordTable, Tables } from './tables.ts';

const day = 24 * 3_600_000;

/** Of what was done and of what was refused each: whoever is refused a million times pushes nothing out that was done. */
const capped = {
  name: 'audit_records',
  group: 'kept_as',
  time: 'occurred_at',
  most: 250_000,
  longestAge: 400 * day,
} as const;

/** A write takes so many that are too old with it, … */
const oldAtOnce = 250;
/** … and when none was left, the next one after this time, ms. */
const pruneEvery = 600_000;

/** Who changed what. `most`: of each of the two kinds. */
export function createAuditStore(database: Kysely<Tables>, most: number = capped.most): AuditStore {
  const log = createCappedLog({ ...capped, most });
  let pruneAt = 0;
  return {
    begin: (record) =>
      database.transaction().execute(async (transaction) => {
        const { resources } = record;
        const { kind, id: credential } = record.credential;
        await transaction
          .insertInto('audit_records')
          .values({
            id: record.id,
            occurred_at: record.at,
            domain_id: record.domainId,
            user_id: record.userId,
            user_name: record.userName,
            credential_kind: kind,
            credential_id: credential,
            client_address: record.clientAddress,
            action: record.action,
            project_id: record.projectId ?? null,
            resources: JSON.stringify(resources),
            kept_as: 'done',
            ended_at: null,
            status: null,
            error_code: null,
          })
          .execute();
        const ids = new Set(resources.map(({ id }) => id));
        const rows = [...ids].map((resource_id) => ({ record_id: record.id, resource_id }));
        if (rows.length > 0) await transaction.insertInto('audit_resources').values(rows).execute();
        if (record.at >= pruneAt && !(await log.dropOld(transaction, record.at, oldAtOnce)))
          pruneAt = record.at + pruneEvery;
      }),
    finish: (id, { at, status, errorCode, made }) =>
      database.transaction().execute(async (transaction) => {
        const keptAs = status < 400 ? 'done' : 'refused';
        await transaction
          .updateTable('audit_records')
          .set({
            ended_at: at,
            status,
            error_code: errorCode ?? null,
            kept_as: keptAs,
            ...(made && { resources: JSON.stringify([made]) }),
          })
          .where('id', '=', id)
          .execute();
        if (made) {
          const row = { record_id: id, resource_id: made.id };
          await transaction
            .insertInto('audit_resources')
            .values(row)
            .onConflict((conflict) => conflict.columns(['record_id', 'resource_id']).doNothing())
            .execute();
        }
        await log.wrote(transaction, [keptAs]);
      }),
    async list(filter, slice) {
      const selected = matching(database, filter);
      const ordered = selected.selectAll().orderBy('occurred_at', 'desc').orderBy('id', 'desc');
      return readSlice(selected, ordered, slice, toRecord);
    },
  };
}

function matching(database: Kysely<Tables>, filter: AuditFilter) {
  let selected = database.selectFrom('audit_records').where('domain_id', '=', filter.domainId);
  const { id, user, credentialId, clientAddress, action, projectId, resourceId, result, startTime, endTime } = filter;
  if (id !== undefined) selected = selected.where('id', '=', id);
  if (user !== undefined) {
    selected = selected.where((where) => where.or([where('user_id', '=', user), where('user_name', '=', user)]));
  }
  if (credentialId !== undefined) selected = selected.where('credential_id', '=', credentialId);
  if (clientAddress !== undefined) selected = selected.where('client_address', '=', clientAddress);
  if (action !== undefined) selected = selected.where('action', '=', action);
  if (projectId !== undefined) selected = selected.where('project_id', '=', projectId);
  if (resourceId !== undefined) {
    const about = database.selectFrom('audit_resources').select('record_id').where('resource_id', '=', resourceId);
    selected = selected.where('id', 'in', about);
  }
  if (result === 'unfinished') selected = selected.where('status', 'is', null);
  if (result === 'success') selected = selected.where('status', '<', 400);
  if (result === 'refused') selected = selected.where('status', '>=', 400).where('status', '<', 500);
  if (result === 'failed') selected = selected.where('status', '>=', 500);
  if (startTime !== undefined) selected = selected.where('occurred_at', '>=', startTime);
  if (endTime !== undefined) selected = selected.where('occurred_at', '<=', endTime);
  return selected;
}

function toRecord(row: AuditRecordTable): AuditRecord {
  return {
    id: row.id,
    at: row.occurred_at,
    domainId: row.domain_id,
    userId: row.user_id,
    userName: row.user_name,
    credential: { kind: row.credential_kind as AuditRecord['credential']['kind'], id: row.credential_id },
    clientAddress: row.client_address,
    action: row.action,
    ...(row.project_id !== null && { projectId: row.project_id }),
    resources: JSON.parse(row.resources) as readonly AuditResource[],
    ...(row.status !== null &&
      row.ended_at !== null && {
        end: {
          at: row.ended_at,
          status: row.status,
          ...(row.error_code !== null && { errorCode: row.error_code }),
        },
      }),
  };
}
