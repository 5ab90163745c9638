import type { ConnectionRecord } from '../../contract/connection.ts';

/** A connection as the API shows it. */
export function presentConnection(record: ConnectionRecord) {
  const { credential, end } = record;
  return {
    connection_id: record.id,
    state: end === undefined ? 'open' : 'ended',
    model_id: record.modelId,
    instance_id: record.instanceId,
    credential: { type: credential.kind, id: credential.id, user_id: credential.userId },
    client_address: record.clientAddress,
    open_time: record.openedAt,
    ...(record.waitedMs !== undefined && { waited_ms: record.waitedMs }),
    handshake_ms: record.handshakeMs,
    ...(record.firstAnswerMs !== undefined && { first_answer_ms: record.firstAnswerMs }),
    from_client: record.fromClient,
    from_image: record.fromImage,
    ...(end !== undefined && {
      end: {
        end_time: end.at,
        closed_by: end.by,
        code: end.code,
        ...(end.reason !== undefined && { reason: end.reason }),
      },
    }),
  };
}
