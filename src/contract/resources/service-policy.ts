import { z } from 'zod';
import type { ErrorKey } from '../errors.ts';
import { forwardedHeaders } from '../route.ts';
import { drainSignals } from '../service.ts';
import { numeric, optional, rule, withoutNul } from './rules.ts';

const count = () => optional(numeric({ minimum: 0, maximum: 10_000_000 }));
const oneYear = 366 * 24 * 3_600;
const longestDrain = 7 * 24 * 3_600;

const limits = z
  .object({
    max_connections: count(),
    max_connections_per_instance: count(),
    max_connections_per_credential: count(),
    handshakes_per_second: count(),
    idle_timeout_seconds: optional(numeric({ minimum: 0, maximum: oneYear })).meta({
      description: 'A connection ends when no byte went in either direction for so long.',
    }),
    max_duration_seconds: optional(numeric({ minimum: 0, maximum: oneYear })),
    messages_per_second: count().meta({ description: 'From the client; more of them end the connection.' }),
    bytes_per_second: optional(numeric({ minimum: 0, maximum: 9_999_999_999 })).meta({
      description: 'From the client; a faster one is slowed down.',
    }),
  })
  .meta({ description: '0 is none. A member that is left out keeps its value.' });

const notify = z
  .object({
    signal: optional(z.enum(drainSignals)),
    http: optional(
      z.object({
        path: z
          .string()
          .max(1_024, rule('service.bad-notify-path'))
          .regex(/^\/[\x21-\x7e]*$/, rule('service.bad-notify-path')),
        method: optional(z.enum(['POST'])),
      }),
    ),
  })
  .refine(({ signal, http }) => signal == null || http == null, {
    error: 'service.two-notices' satisfies ErrorKey,
  });

const drain = z
  .object({
    timeout_seconds: optional(numeric({ minimum: 0, maximum: longestDrain })).meta({
      description:
        'How long open sockets may go on when their instance has to go; as the installation is set by default.',
    }),
    close_after_seconds: optional(numeric({ minimum: 0, maximum: longestDrain })).meta({
      description:
        'From then on idle sockets are closed one after the other. Left out: none is closed before the deadline.',
    }),
    notify: optional(notify).meta({
      description:
        'How the image is told of a drain: by a signal, or by a POST to a path of its own port. By default it is not told.',
    }),
  })
  .meta({ description: 'Given anew as a whole.' });

const sessionAffinity = z
  .object({
    header: optional(z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/, rule('service.bad-session-header'))),
    query: optional(z.string().regex(/^[!\x22$%\x27-<>-~]{1,128}$/, rule('service.bad-session-query'))),
  })
  .refine(({ header, query }) => header == null || query == null, {
    error: 'service.two-sessions' satisfies ErrorKey,
  });

const waitingRoom = z
  .object({
    max_calls: optional(numeric({ minimum: 1, maximum: 10_000 })).meta({
      description: 'Handshakes and requests that wait at once; more of them are refused with 503.',
    }),
    timeout_seconds: optional(numeric({ minimum: 1, maximum: 600 })).meta({
      description: 'How long each waits; then it is refused with 503.',
    }),
  })
  .meta({ description: 'A member that is left out keeps its value.' });

/** `POST …/services/{service_id}/drain`, which is our own. */
export const drainServiceRequest = z
  .object({
    timeout_seconds: optional(numeric({ minimum: 0, maximum: longestDrain })).meta({
      description: "How long they may go on; drain.timeout_seconds of the service's policy by default.",
    }),
    reason: optional(z.string().max(200).refine(withoutNul, rule('request.has-nul'))).meta({
      description: 'Told with the event.',
      example: 'the upstream database moves',
    }),
  })
  .meta({ id: 'DrainServiceRequest' });

export const drainServiceResponse = z
  .object({
    service_id: z.string(),
    connection_count: z.int().meta({ description: 'Open when it was asked for.' }),
    deadline_time: z.int().meta({ description: 'What is left gets a Close frame then; ms.' }),
  })
  .meta({ id: 'DrainServiceResponse' });

/** Our own keys of a service's `additional_properties`: how its calls and its sockets are treated. */
export const servicePolicyFields = {
  limits: optional(limits),
  forward_headers: optional(z.array(z.enum(forwardedHeaders)).max(16)).meta({
    description: 'Header fields with facts of the connection that the image gets besides those of the client.',
  }),
  reject_replays: optional(z.boolean()).meta({ description: 'A signature is good for one request only.' }),
  end_revoked_connections: optional(z.boolean()).meta({
    description: 'Open sockets end when the credential that opened them is revoked.',
  }),
  drain: optional(drain),
  session_affinity: optional(sessionAffinity).meta({
    description:
      'Calls in which clients send the same value go to the same instance: of a header field, or of a parameter of the query. `{}`: none.',
    example: { header: 'X-Session-Id' },
  }),
  waiting_room: optional(waitingRoom).meta({
    description: 'Where calls wait while no instance of a service that scales can be had.',
  }),
};

const policyRequest = z.object(servicePolicyFields);

export type ServicePolicyRequest = z.infer<typeof policyRequest>;
