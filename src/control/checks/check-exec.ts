import { errorMessage } from '../../contract/error-message.ts';
import type { CheckOf } from '../../domain/probe-plan.ts';
import { type Engine, EngineUnavailable } from '../../engine/engine.ts';
import { CheckFailed, type CheckTarget } from './check-result.ts';

/** Passes with exit code 0. Rejects with `CheckFailed`, and with `EngineUnavailable`, which says nothing about the instance. */
export async function checkExec(
  { command }: CheckOf<'exec'>,
  { id }: CheckTarget,
  timeout: number,
  engine: Pick<Engine, 'exec'>,
): Promise<void> {
  const signal = AbortSignal.timeout(timeout);
  const { exitCode, output } = await engine.exec(id, command, signal).catch((error: unknown) => {
    if (error instanceof EngineUnavailable) throw error;
    if (signal.aborted) throw new CheckFailed('answer', `it did not end within ${timeout} ms`);
    throw new CheckFailed('answer', errorMessage(error));
  });
  if (exitCode === 0) return;
  const said = output.trim().slice(0, 200);
  throw new CheckFailed('answer', `it ended with exit code ${exitCode}${said ? `: ${said}` : ''}`);
}
