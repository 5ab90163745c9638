import type { Bound } from '../../../forms/number-field.tsx';

/** What the API takes (`createServiceRequest`; a test compares), so that a form says what is wrong beside its field. */
export const bounds = {
  weight: { minimum: 0, maximum: 100 },
  instances: { minimum: 1, maximum: 128 },
  cpu: { minimum: 0.01, maximum: 1_024, fraction: true },
  memory: { minimum: 16, maximum: 16_777_216 },
  timeoutSeconds: { minimum: 10, maximum: 7_200 },
  share: { minimum: 0, maximum: 128, fraction: true },
  graceSeconds: { minimum: 0, maximum: 3_600 },
  drainSeconds: { minimum: 0, maximum: 604_800 },
  fewest: { minimum: 0, maximum: 128 },
  targetConnections: { minimum: 1, maximum: 10_000_000 },
  targetPercent: { minimum: 1, maximum: 100 },
  stableSeconds: { minimum: 5, maximum: 600 },
  panicPercent: { minimum: 110, maximum: 1_000 },
  idleSeconds: { minimum: 0, maximum: 604_800 },
  waitingCalls: { minimum: 1, maximum: 10_000 },
  waitingSeconds: { minimum: 1, maximum: 600 },
  autoStopDuration: { minimum: 1, maximum: 1_000_000 },
} as const satisfies Readonly<Record<string, Bound>>;

const count = { minimum: 0, maximum: 10_000_000 };
const oneYear = { minimum: 0, maximum: 31_622_400 };

export const limitBounds = {
  max_connections: count,
  max_connections_per_instance: count,
  max_connections_per_credential: count,
  handshakes_per_second: count,
  idle_timeout_seconds: oneYear,
  max_duration_seconds: oneYear,
  messages_per_second: count,
  bytes_per_second: { minimum: 0, maximum: 9_999_999_999 },
} as const satisfies Readonly<Record<string, Bound>>;

/** What holds where a service says nothing (docs/en/service-policy.md); 0 is no limit. */
export const usualLimits = {
  max_connections: 10_000,
  max_connections_per_instance: 10_000,
  max_connections_per_credential: 10_000,
  handshakes_per_second: 1_000,
  idle_timeout_seconds: 0,
  max_duration_seconds: 0,
  messages_per_second: 0,
  bytes_per_second: 0,
} as const satisfies Readonly<Record<keyof typeof limitBounds, number>>;

/** What a waiting room has where a service says nothing (docs/en/scaling.md). */
export const usualWaitingRoom = { max_calls: 1_000, timeout_seconds: 60 } as const;

export const patterns = {
  description: /^[^!<>+=&"'\0]{0,100}$/,
  volume: /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/,
  mountPath: /^\/.+$/,
  headerName: /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/,
  queryName: /^[!\x22$%\x27-<>-~]{1,128}$/,
  notifyPath: /^\/[\x21-\x7e]{0,1023}$/,
} as const;

export const mostVersions = 20;
export const mostVolumes = 10;
