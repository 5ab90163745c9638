import { clientError } from '../../contract/errors.ts';
import type { ServicePolicyRequest } from '../../contract/resources/service-policy.ts';
import {
  defaultRouteLimits,
  defaultWaitingRoom,
  type RouteLimits,
  type SessionAffinity,
  type WaitingRoomPolicy,
} from '../../contract/route.ts';
import type { DrainNotice, DrainPolicy, ServicePolicy } from '../../contract/service.ts';

const limitFields = {
  max_connections: 'maxConnections',
  max_connections_per_instance: 'maxConnectionsPerInstance',
  max_connections_per_credential: 'maxConnectionsPerCredential',
  handshakes_per_second: 'handshakesPerSecond',
  idle_timeout_seconds: 'idleTimeoutSeconds',
  max_duration_seconds: 'maxDurationSeconds',
  messages_per_second: 'messagesPerSecond',
  bytes_per_second: 'bytesPerSecond',
} as const satisfies Readonly<Record<string, keyof RouteLimits>>;

type LimitField = keyof typeof limitFields;
const limitNames = Object.keys(limitFields) as readonly LimitField[];

/** The policy after `asked`: what it does not name stays as it is in `present`; a drain is given as a whole. */
export function servicePolicy(asked: ServicePolicyRequest, present: ServicePolicy = {}): ServicePolicy {
  const policy: ServicePolicy = {
    ...present,
    ...(asked.limits != null && { limits: limitsAfter(asked.limits, present.limits ?? defaultRouteLimits) }),
    ...(asked.forward_headers != null && { forwardHeaders: [...new Set(asked.forward_headers)] }),
    ...(asked.reject_replays != null && { rejectReplays: asked.reject_replays }),
    ...(asked.end_revoked_connections != null && { endRevoked: asked.end_revoked_connections }),
    ...(asked.drain != null && { drain: drainPolicy(asked.drain) }),
    ...(asked.waiting_room != null && { waitingRoom: waitingRoomAfter(asked.waiting_room, present.waitingRoom) }),
  };
  if (asked.session_affinity == null) return policy;
  const { sessionAffinity: _, ...rest } = policy;
  const sessionAffinity = affinityOf(asked.session_affinity);
  return { ...rest, ...(sessionAffinity && { sessionAffinity }) };
}

function affinityOf({
  header,
  query,
}: NonNullable<ServicePolicyRequest['session_affinity']>): SessionAffinity | undefined {
  if (header != null) return { header };
  return query == null ? undefined : { query };
}

/** What is in force of a policy, in the words of `additional_properties`. `drainSeconds` is the installation's. */
export function presentPolicy(policy: ServicePolicy = {}, drainSeconds: number) {
  const { limits = defaultRouteLimits, drain = {}, waitingRoom = defaultWaitingRoom } = policy;
  const { closeAfterSeconds, notify } = drain;
  return {
    limits: Object.fromEntries(limitNames.map((name) => [name, limits[limitFields[name]]])),
    forward_headers: policy.forwardHeaders ?? [],
    session_affinity: policy.sessionAffinity ?? {},
    reject_replays: policy.rejectReplays ?? false,
    end_revoked_connections: policy.endRevoked ?? false,
    drain: {
      timeout_seconds: drain.timeoutSeconds ?? drainSeconds,
      ...(drain.timeoutSeconds === undefined && { timeout_is_default: true }),
      ...(closeAfterSeconds !== undefined && { close_after_seconds: closeAfterSeconds }),
      ...(notify !== undefined && {
        notify: 'signal' in notify ? notify : { http: { ...notify.http, method: 'POST' } },
      }),
    },
    waiting_room: { max_calls: waitingRoom.calls, timeout_seconds: waitingRoom.seconds },
  };
}

function limitsAfter(asked: NonNullable<ServicePolicyRequest['limits']>, present: RouteLimits): RouteLimits {
  const given = limitNames.filter((name) => asked[name] != null);
  return { ...present, ...Object.fromEntries(given.map((name) => [limitFields[name], Number(asked[name])])) };
}

function waitingRoomAfter(
  { max_calls: calls, timeout_seconds: seconds }: NonNullable<ServicePolicyRequest['waiting_room']>,
  present = defaultWaitingRoom,
): WaitingRoomPolicy {
  return {
    calls: calls == null ? present.calls : Number(calls),
    seconds: seconds == null ? present.seconds : Number(seconds),
  };
}

function drainPolicy(asked: NonNullable<ServicePolicyRequest['drain']>): DrainPolicy {
  const { timeout_seconds: timeout, close_after_seconds: closeAfter, notify } = asked;
  if (timeout != null && closeAfter != null && Number(closeAfter) > Number(timeout)) {
    throw clientError('request.not-in-range', {
      field: 'additional_properties.drain.close_after_seconds',
      value: String(closeAfter),
      minimum: '0',
      maximum: String(timeout),
    });
  }
  const told = notify == null ? undefined : drainNotice(notify);
  return {
    ...(timeout != null && { timeoutSeconds: Number(timeout) }),
    ...(closeAfter != null && { closeAfterSeconds: Number(closeAfter) }),
    ...(told !== undefined && { notify: told }),
  };
}

function drainNotice({
  signal,
  http,
}: NonNullable<NonNullable<ServicePolicyRequest['drain']>['notify']>): DrainNotice | undefined {
  if (signal != null) return { signal };
  return http == null ? undefined : { http: { path: http.path } };
}
