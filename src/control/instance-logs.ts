import { clientError } from '../contract/errors.ts';
import { type Engine, EngineUnavailable, type LogLine } from '../engine/engine.ts';

/** What an instance writes, for a client: throws `platform.engine-unreachable` when the engine does not answer. */
export async function* readInstanceLogs(
  engine: Pick<Engine, 'logs'>,
  ...asked: Parameters<Engine['logs']>
): AsyncGenerator<LogLine> {
  try {
    yield* engine.logs(...asked);
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    throw clientError('platform.engine-unreachable', { detail: error.message }, { cause: error });
  }
}
