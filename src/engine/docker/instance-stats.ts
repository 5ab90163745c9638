import type { InstanceStats } from '../engine.ts';
import { containerName } from './container-name.ts';
import type { EngineClient } from './engine-client.ts';
import { isRefusal } from './engine-refusal.ts';
import type { WireStats, WireTop } from './wire.ts';

/** Undefined for an instance that does not run: the engine then has no numbers. */
export async function readStats(
  client: EngineClient,
  installation: string,
  id: string,
  signal: AbortSignal,
): Promise<InstanceStats | undefined> {
  const path = `/containers/${containerName(installation, id)}/stats`;
  try {
    const query = { stream: 'false', 'one-shot': 'true' };
    const stats = await client.json<WireStats>('GET', path, { query, signal });
    const memoryBytes = memoryOf(stats);
    return memoryBytes === undefined ? undefined : { memoryBytes, ...othersOf(stats) };
  } catch (error) {
    if (isRefusal(error, 404, 409)) return undefined;
    throw error;
  }
}

/** Undefined for an instance that does not run, and where the engine's machine has no `ps`. */
export async function readUsers(
  client: EngineClient,
  installation: string,
  id: string,
  signal: AbortSignal,
): Promise<readonly number[] | undefined> {
  const path = `/containers/${containerName(installation, id)}/top`;
  try {
    // Docker finds the container's processes by their numbers, and wants that column.
    const { Titles, Processes } = await client.json<WireTop>('GET', path, {
      query: { ps_args: '-eo pid,uid' },
      signal,
    });
    const column = Titles?.indexOf('UID') ?? -1;
    const users = (Processes ?? []).map((row) => Number(row[column])).filter(Number.isInteger);
    return users.length === 0 ? undefined : [...new Set(users)].sort((a, b) => a - b);
  } catch (error) {
    if (isRefusal(error, 400, 404, 409, 500)) return undefined;
    throw error;
  }
}

/** What the engine does not tell is absent. */
function othersOf({ cpu_stats: cpu, networks, pids_stats: pids, memory_stats: memory }: WireStats) {
  const interfaces = Object.values(networks ?? {});
  const cpuNanoseconds = cpu?.cpu_usage?.total_usage;
  return {
    ...(memory?.limit !== undefined && { memoryLimitBytes: memory.limit }),
    ...(cpuNanoseconds !== undefined && { cpuNanoseconds }),
    ...(interfaces.length > 0 && {
      receivedBytes: interfaces.reduce((sum, { rx_bytes: bytes = 0 }) => sum + bytes, 0),
      sentBytes: interfaces.reduce((sum, { tx_bytes: bytes = 0 }) => sum + bytes, 0),
    }),
    ...(pids?.current !== undefined && { processes: pids.current }),
  };
}

/** As `docker stats` counts: control groups of version 1 say `total_inactive_file`, those of version 2 `inactive_file`. */
function memoryOf({ memory_stats: memory }: WireStats): number | undefined {
  if (!memory?.usage) return undefined;
  const cache = memory.stats?.['total_inactive_file'] ?? memory.stats?.['inactive_file'] ?? 0;
  return cache < memory.usage ? memory.usage - cache : memory.usage;
}
