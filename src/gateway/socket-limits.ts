import { defaultRouteLimits, type RouteLimits } from '../contract/route.ts';

/** What bounds one WebSocket; 0 is none. The record that it was opened with decides, for as long as it is open. */
export interface SocketLimits {
  readonly idleSeconds: number;
  readonly durationSeconds: number;
  readonly messagesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** The bounds of a service, and of the credential where it has one: the shorter duration counts. Undefined: there are none. */
export function socketLimits(
  limits: RouteLimits = defaultRouteLimits,
  admittedSeconds: number | undefined,
): SocketLimits | undefined {
  const { idleTimeoutSeconds: idleSeconds, maxDurationSeconds, messagesPerSecond, bytesPerSecond } = limits;
  const durations = [maxDurationSeconds, admittedSeconds ?? 0].filter((seconds) => seconds > 0);
  const durationSeconds = durations.length > 0 ? Math.min(...durations) : 0;
  const bounds = { idleSeconds, durationSeconds, messagesPerSecond, bytesPerSecond };
  return Object.values(bounds).some((bound) => bound > 0) ? bounds : undefined;
}
