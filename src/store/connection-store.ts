import type { Kysely, Transaction } from 'kysely';
import type {
  Closer,
  ConnectionRecord,
  CredentialKind,
  EndedConnection,
  HandshakeFailure,
  HandshakeStage,
} from '../contract/connection.ts';
import { createCappedLog } from './capped-log.ts';
import type { ConnectionFilter, ConnectionHistory, ConnectionHistoryWriter, HandshakeFilter } from './connections.ts';
import { readSlice } from './read-page.ts';
import type { ConnectionTable, HandshakeTable, Tables } from './tables.ts';

const day = 24 * 3_600_000;
const group = 'service_id';
const connectionTable = { name: 'connections', group, time: 'ended_at', most: 10_000, longestAge: 7 * day } as const;
const handshakeTable = { name: 'handshakes', group, time: 'occurred_at', most: 1_000, longestAge: day } as const;

/** What became of connections and handshakes. */
export function createConnectionStore(database: Kysely<Tables>): ConnectionHistory & ConnectionHistoryWriter {
  const connectionLog = createCappedLog(connectionTable);
  const handshakeLog = createCappedLog(handshakeTable);
  return {
    async find(serviceId, id) {
      const selected = database.selectFrom('connections').selectAll().where('service_id', '=', serviceId);
      const row = await selected.where('id', '=', id).executeTakeFirst();
      return row && toConnection(row);
    },
    async list(filter, slice) {
      const selected = matchingConnections(database, filter);
      const ordered = selected.selectAll().orderBy('ended_at', 'desc').orderBy('id', 'desc');
      return readSlice(selected, ordered, slice, toConnection);
    },
    async handshakes(filter, slice) {
      const selected = matchingHandshakes(database, filter);
      const ordered = selected.selectAll().orderBy('occurred_at', 'desc').orderBy('id', 'desc');
      return readSlice(selected, ordered, slice, toHandshake);
    },
    async anywhere(id) {
      const connection = await database.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst();
      const handshake = await database.selectFrom('handshakes').selectAll().where('id', '=', id).executeTakeFirst();
      return {
        ...(connection && { connection: toConnection(connection) }),
        ...(handshake && { handshake: toHandshake(handshake) }),
      };
    },
    record: (connections, handshakes) =>
      database.transaction().execute(async (transaction) => {
        const known = await knownServices(transaction, [...connections, ...handshakes]);
        const ended = connections.filter(({ serviceId }) => known.has(serviceId)).map(fromConnection);
        const failed = handshakes.filter(({ serviceId }) => known.has(serviceId)).map(fromHandshake);
        if (ended.length > 0) {
          await transaction
            .deleteFrom('connections')
            .where(
              'id',
              'in',
              ended.map(({ id }) => id),
            )
            .execute();
          await transaction.insertInto('connections').values(ended).execute();
          await connectionLog.wrote(
            transaction,
            ended.map(({ service_id: id }) => id),
          );
        }
        if (failed.length > 0) {
          const insert = transaction.insertInto('handshakes').values(failed);
          await insert.onConflict((conflict) => conflict.column('id').doNothing()).execute();
          await handshakeLog.wrote(
            transaction,
            failed.map(({ service_id: id }) => id),
          );
        }
      }),
    async forget(ids) {
      if (ids.length > 0)
        await database
          .deleteFrom('connections')
          .where('id', 'in', [...ids])
          .execute();
    },
    async prune(now, most) {
      const left = [await connectionLog.dropOld(database, now, most), await handshakeLog.dropOld(database, now, most)];
      return left.includes(true);
    },
  };
}

async function knownServices(transaction: Transaction<Tables>, rows: readonly { readonly serviceId: string }[]) {
  const wanted = [...new Set(rows.map(({ serviceId }) => serviceId))];
  const found = await transaction.selectFrom('services').select('id').where('id', 'in', wanted).execute();
  return new Set(found.map(({ id }) => id));
}

function matchingConnections(database: Kysely<Tables>, filter: ConnectionFilter) {
  let selected = database.selectFrom('connections').where('service_id', '=', filter.serviceId);
  if (filter.instanceId !== undefined) selected = selected.where('instance_id', '=', filter.instanceId);
  if (filter.modelId !== undefined) selected = selected.where('model_id', '=', filter.modelId);
  if (filter.credentialId !== undefined) selected = selected.where('credential_id', '=', filter.credentialId);
  if (filter.userId !== undefined) selected = selected.where('user_id', '=', filter.userId);
  if (filter.clientAddress !== undefined) selected = selected.where('client_address', '=', filter.clientAddress);
  if (filter.closedBy !== undefined) selected = selected.where('ended_by', '=', filter.closedBy);
  if (filter.startTime !== undefined) selected = selected.where('ended_at', '>=', filter.startTime);
  if (filter.endTime !== undefined) selected = selected.where('opened_at', '<=', filter.endTime);
  return selected;
}

function matchingHandshakes(database: Kysely<Tables>, filter: HandshakeFilter) {
  let selected = database.selectFrom('handshakes').where('service_id', '=', filter.serviceId);
  if (filter.id !== undefined) selected = selected.where('id', '=', filter.id);
  if (filter.stage !== undefined) selected = selected.where('stage', '=', filter.stage);
  if (filter.status !== undefined) selected = selected.where('status', '=', filter.status);
  if (filter.startTime !== undefined) selected = selected.where('occurred_at', '>=', filter.startTime);
  if (filter.endTime !== undefined) selected = selected.where('occurred_at', '<=', filter.endTime);
  return selected;
}

function fromConnection(connection: EndedConnection): ConnectionTable {
  const { credential, fromClient, fromImage, end } = connection;
  return {
    id: connection.id,
    service_id: connection.serviceId,
    model_id: connection.modelId,
    instance_id: connection.instanceId,
    credential_kind: credential.kind,
    credential_id: credential.id,
    user_id: credential.userId,
    client_address: connection.clientAddress,
    opened_at: connection.openedAt,
    handshake_ms: connection.handshakeMs,
    first_answer_ms: connection.firstAnswerMs ?? null,
    bytes_from_client: fromClient.bytes,
    messages_from_client: fromClient.messages,
    bytes_from_image: fromImage.bytes,
    messages_from_image: fromImage.messages,
    ended_at: end.at,
    ended_by: end.by,
    close_code: end.code,
    reason: end.reason ?? null,
    waited_ms: connection.waitedMs ?? null,
  };
}

function toConnection(row: ConnectionTable): ConnectionRecord {
  return {
    id: row.id,
    serviceId: row.service_id,
    modelId: row.model_id,
    instanceId: row.instance_id,
    credential: { kind: row.credential_kind as CredentialKind, id: row.credential_id, userId: row.user_id },
    clientAddress: row.client_address,
    openedAt: row.opened_at,
    ...(row.waited_ms !== null && { waitedMs: row.waited_ms }),
    handshakeMs: row.handshake_ms,
    ...(row.first_answer_ms !== null && { firstAnswerMs: row.first_answer_ms }),
    fromClient: { bytes: row.bytes_from_client, messages: row.messages_from_client },
    fromImage: { bytes: row.bytes_from_image, messages: row.messages_from_image },
    end: {
      at: row.ended_at,
      by: row.ended_by as Closer,
      code: row.close_code,
      ...(row.reason !== null && { reason: row.reason }),
    },
  };
}

function fromHandshake(failure: HandshakeFailure): HandshakeTable {
  return {
    id: failure.id,
    service_id: failure.serviceId,
    occurred_at: failure.at,
    client_address: failure.clientAddress,
    stage: failure.stage,
    status: failure.status,
    error: failure.error === undefined ? null : JSON.stringify(failure.error),
    instance_id: failure.instanceId ?? null,
    waited_ms: failure.waitedMs ?? null,
  };
}

function toHandshake(row: HandshakeTable): HandshakeFailure {
  return {
    id: row.id,
    serviceId: row.service_id,
    at: row.occurred_at,
    clientAddress: row.client_address,
    stage: row.stage as HandshakeStage,
    status: row.status,
    ...(row.error !== null && { error: JSON.parse(row.error) }),
    ...(row.instance_id !== null && { instanceId: row.instance_id }),
    ...(row.waited_ms !== null && { waitedMs: row.waited_ms }),
  };
}
