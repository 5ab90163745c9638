import { readFile } from 'node:fs/promises';
import type { ListeningPorts } from '../engine.ts';
import { runsIn } from './container-process.ts';
import { parseListeningPorts } from './proc-net-tcp.ts';
import type { WireContainerDetails } from './wire.ts';

/**
 * Reads the ports from the network namespace of the container's main process. Undefined where that process is not of
 * this machine (a remote or desktop engine), may not be looked at, or has ended.
 */
export async function readListeningPorts(container: WireContainerDetails): Promise<ListeningPorts | undefined> {
  const processId = container.State.Pid ?? 0;
  if (processId <= 0) return undefined;
  try {
    if (!(await runsIn(container.Id, processId))) return undefined;
    const tcp = await readFile(`/proc/${processId}/net/tcp`, 'utf8');
    const tcp6 = await readFile(`/proc/${processId}/net/tcp6`, 'utf8').catch(() => '');
    return parseListeningPorts([tcp, tcp6]);
  } catch {
    return undefined;
  }
}
