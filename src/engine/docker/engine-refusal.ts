import { errorMessage } from '../../contract/error-message.ts';
import { EngineUnavailable } from '../engine.ts';
import type { EngineEndpoint } from './engine-endpoint.ts';

/**
 * The engine answered with an error. Callers that expect it look at `status`; one that nobody expected counts as an
 * engine that does not work, hence the base class.
 */
export class EngineRefusal extends EngineUnavailable {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** `{"message": …}` in Docker's answers, `{"cause": …, "message": …}` in Podman's; the bare text of anything else. */
export function refusalMessage(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed !== null && typeof parsed === 'object' && 'message' in parsed) return String(parsed.message).trim();
  } catch {
    // No JSON: a proxy between us and the engine, most likely.
  }
  return body.trim().slice(0, 1000);
}

/** Whether `error` is the engine's answer with one of these statuses. */
export function isRefusal(error: unknown, ...statuses: number[]): error is EngineRefusal {
  return error instanceof EngineRefusal && statuses.includes(error.status);
}

/** Puts a failed connection into words that say what to do. */
export function unavailableBecause(endpoint: EngineEndpoint, cause: unknown): EngineUnavailable {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return new EngineUnavailable(
    `The container engine at ${endpoint.address} cannot be reached: ${reason(code, cause)}`,
    {
      cause,
    },
  );
}

function reason(code: string, cause: unknown): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such socket. Start the engine, or name another one.';
    case 'ECONNREFUSED':
    case 'ConnectionRefused':
      return 'nothing listens there. Start the engine.';
    case 'ECONNRESET':
      return 'it closed the connection without an answer. Look whether it runs.';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied. Run as a user who may use the engine (for Docker: a member of the group "docker").';
    default:
      return errorMessage(cause);
  }
}
