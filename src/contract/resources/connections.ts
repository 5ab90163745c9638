import { z } from 'zod';
import { closers, credentialKinds, handshakeStages } from '../connection.ts';
import { pageQuery } from './page-query.ts';
import { numeric } from './rules.ts';
import { servicePath } from './service.ts';

const time = numeric({ minimum: 0, maximum: 9_999_999_999_999 });
const { offset, limit } = pageQuery;
const milliseconds = z.int().meta({ description: 'Milliseconds since the epoch.', example: 1_764_190_000_000 });
const hexId = z.string().meta({ example: '3f1c8e0d5b7a49c2a6d0e1f2b3c4d5e6' });
const instanceId = z.string().meta({ example: 'c0ffee11-2-0-a1b2c3' });
const clientAddress = z.string().meta({ example: '203.0.113.7' });
const waitedMs = z
  .int()
  .optional()
  .meta({ description: 'In the waiting room; absent where it did not have to wait.', example: 1_840 });

const passed = z.object({
  bytes: z.int().meta({ description: 'As they went over the wire, heads of frames included.', example: 20_480 }),
  messages: z.int().meta({ description: 'Whole WebSocket messages.', example: 64 }),
});

const connection = z
  .object({
    connection_id: hexId,
    state: z.enum(['open', 'ended']),
    model_id: z.string(),
    instance_id: instanceId,
    credential: z.object({
      type: z.enum(credentialKinds),
      id: z.string().meta({ description: 'A name, never a secret.', example: 'QTWAOYTTINDUT2QVKYUC' }),
      user_id: z.string(),
    }),
    client_address: clientAddress,
    open_time: milliseconds,
    waited_ms: waitedMs,
    handshake_ms: z.int().meta({ description: "From the forwarded handshake to the image's 101.", example: 3 }),
    first_answer_ms: z.int().optional().meta({ description: "From the 101 to the image's first byte.", example: 41 }),
    from_client: passed,
    from_image: passed,
    end: z
      .object({
        end_time: milliseconds,
        closed_by: z.enum(closers).meta({ description: 'network: a side was gone without a word.', example: 'client' }),
        code: z
          .int()
          .meta({ description: 'Of the Close frame; 1005: one without a code; 1006: there was none.', example: 1000 }),
        reason: z.string().optional().meta({ description: "The platform's own, where it ended the connection." }),
      })
      .optional()
      .meta({ description: 'Absent while the connection is open.' }),
  })
  .meta({ id: 'Connection' });

export const listConnectionsQuery = z.object({
  state: z.enum(['open', 'ended']).optional(),
  instance_id: z.string().max(128).optional(),
  model_id: z.string().max(128).optional(),
  credential: z.string().max(128).optional().meta({ description: 'The id of a credential.' }),
  user_id: z.string().max(128).optional(),
  client_address: z.string().max(64).optional(),
  closed_by: z.enum(closers).optional(),
  start_time: time.optional().meta({ description: 'Still open at this time, or opened later; ms.' }),
  end_time: time.optional().meta({ description: 'Opened at this time or earlier; ms.' }),
  offset,
  limit,
});

export const connectionPath = servicePath.extend({ connection_id: z.string() });

export const listConnectionsResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    total_count: z.int(),
    count: z.int(),
    connections: z.array(connection),
  })
  .meta({ id: 'ListConnectionsResponse' });

export const showConnectionResponse = connection;

export const listHandshakesQuery = z.object({
  stage: z.enum(handshakeStages).optional(),
  status: numeric({ minimum: 100, maximum: 999 }).optional(),
  request_id: z.string().max(64).optional().meta({ description: 'X-Request-Id of the answer.' }),
  start_time: time.optional(),
  end_time: time.optional(),
  offset,
  limit,
});

export const handshake = z.object({
  request_id: hexId,
  occur_time: milliseconds,
  client_address: clientAddress,
  stage: z.enum(handshakeStages).meta({ description: 'How far the handshake came.', example: 'connect' }),
  status: z.int().meta({ description: 'What the client got.', example: 502 }),
  error_code: z.string().optional().meta({ example: 'ModelArts.4302' }),
  reason: z.string().meta({ example: 'Nothing in the container accepts connections on port 8080.' }),
  advice: z.string().optional().meta({ description: 'What to do, where the reason does not say it.' }),
  instance_id: instanceId.optional(),
  waited_ms: waitedMs,
});

export const listHandshakesResponse = z
  .object({
    service_id: z.string(),
    service_name: z.string(),
    total_count: z.int(),
    count: z.int(),
    handshakes: z.array(handshake),
  })
  .meta({ id: 'ListHandshakesResponse' });
