import type { LogLine } from '../engine.ts';
import { containerName } from './container-name.ts';
import type { EngineClient } from './engine-client.ts';
import { isRefusal } from './engine-refusal.ts';
import { createFrameReader, rawPieces } from './log-frames.ts';
import { createLineAssembler } from './log-lines.ts';
import type { WireContainerDetails } from './wire.ts';

export interface LogOptions {
  readonly tail: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
}

/**
 * The lines of an instance's output. Ends without an error when the instance is gone or the signal fires; the consumer's
 * own pace holds the engine back, so a fast writer fills no memory.
 */
export async function* readLogs(
  client: EngineClient,
  installation: string,
  id: string,
  options: LogOptions,
): AsyncGenerator<LogLine> {
  try {
    yield* lines(client, containerName(installation, id), options);
  } catch (error) {
    // 409: the container is on its way out.
    if (options.signal.aborted || isRefusal(error, 404) || isRefusal(error, 409)) return;
    throw error;
  }
}

async function* lines(client: EngineClient, name: string, options: LogOptions): AsyncGenerator<LogLine> {
  const { signal, follow } = options;
  const path = `/containers/${name}`;
  const details = await client.json<WireContainerDetails>('GET', `${path}/json`, { signal });
  const assembler = createLineAssembler();
  const piecesOf = details.Config.Tty === true ? rawPieces : createFrameReader();
  const query = {
    stdout: '1',
    stderr: '1',
    timestamps: '1',
    follow: follow ? '1' : '0',
    tail: Number.isFinite(options.tail) ? String(Math.max(0, Math.trunc(options.tail))) : 'all',
  };
  for await (const chunk of client.stream('GET', `${path}/logs`, { query, signal, endless: follow })) {
    for (const piece of piecesOf(chunk)) yield* assembler.take(piece);
  }
  yield* assembler.finish();
}
