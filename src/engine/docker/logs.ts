import type { LogLine, LogOptions } from '../engine.ts';
import { containerName } from './container-name.ts';
import type { EngineClient } from './engine-client.ts';
import { isRefusal } from './engine-refusal.ts';
import { createFrameReader, rawPieces } from './log-frames.ts';
import { createLineAssembler } from './log-lines.ts';
import type { WireContainerDetails } from './wire.ts';

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
  const { signal, follow, stream, since, until } = options;
  const path = `/containers/${name}`;
  const details = await client.json<WireContainerDetails>('GET', `${path}/json`, { signal });
  const assembler = createLineAssembler();
  const piecesOf = details.Config.Tty === true ? rawPieces : createFrameReader();
  const query = {
    stdout: stream === 'stderr' ? '0' : '1',
    stderr: stream === 'stdout' ? '0' : '1',
    timestamps: '1',
    follow: follow ? '1' : '0',
    ...(since !== undefined && { since: seconds(since) }),
    // The engine's own ends just before this moment.
    ...(until !== undefined && { until: seconds(until + 1) }),
    tail: Number.isFinite(options.tail) ? String(Math.max(0, Math.trunc(options.tail))) : 'all',
  };
  for await (const chunk of client.stream('GET', `${path}/logs`, { query, signal, endless: follow })) {
    for (const piece of piecesOf(chunk)) yield* assembler.take(piece);
  }
  yield* assembler.finish();
}

/** As the engine reads times: seconds since the epoch, with a fraction. */
function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
