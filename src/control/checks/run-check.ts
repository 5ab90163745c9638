import type { CheckKind } from '../../domain/probe-plan.ts';
import { type Engine, EngineUnavailable } from '../../engine/engine.ts';
import { checkExec } from './check-exec.ts';
import { checkHttp } from './check-http.ts';
import { checkPort } from './check-port.ts';
import { CheckFailed, type CheckResult, type CheckTarget } from './check-result.ts';
import { checkWebSocket } from './check-web-socket.ts';

export type CheckingEngine = Pick<Engine, 'exec' | 'listeningPorts'>;

/** A command may be long; the words of a failure are kept for a month. */
const longestSubject = 200;

/**
 * Makes one check of an instance, within about `timeout` ms. Undefined when it could not be made, as the engine did not answer.
 * A platform's check goes to the instance itself, past the gateway: it never counts as a call. Never rejects for what an instance does.
 */
export async function runCheck(
  check: CheckKind,
  target: CheckTarget,
  timeout: number,
  engine: CheckingEngine,
): Promise<CheckResult | undefined> {
  try {
    await perform(check, target, timeout, engine);
    return { passed: true };
  } catch (error) {
    if (error instanceof EngineUnavailable) return undefined;
    if (!(error instanceof CheckFailed)) throw error;
    const subject = subjectOf(check)?.slice(0, longestSubject);
    return { passed: false, failure: error.failure, detail: subject ? `${subject}: ${error.message}` : error.message };
  }
}

function perform(check: CheckKind, target: CheckTarget, timeout: number, engine: CheckingEngine): Promise<void> {
  switch (check.kind) {
    case 'connect':
      return checkPort(check, target, timeout, engine);
    case 'http':
      return checkHttp(check, target, timeout);
    case 'web-socket':
      return checkWebSocket(check, target, timeout);
    case 'exec':
      return checkExec(check, target, timeout, engine);
  }
}

/** What was tried, as a person would write it down. */
function subjectOf(check: CheckKind): string | undefined {
  switch (check.kind) {
    case 'connect':
      return undefined;
    case 'http':
      return `${check.tls ? 'HTTPS' : 'HTTP'} GET ${check.path}`;
    case 'web-socket':
      return `WebSocket ${check.tls ? 'wss' : 'ws'} ${check.path}`;
    case 'exec':
      return check.healthcheck ? `HEALTHCHECK ${check.command.join(' ')}` : check.command.join(' ');
  }
}
