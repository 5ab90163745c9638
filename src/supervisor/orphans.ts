import { isAlive, type ProcessIdentity, signalProcess, waitForEnd } from './process-identity.ts';
import type { SupervisorRecord } from './supervisor-record.ts';

/** What a supervisor that was killed left running. */
export interface Orphans {
  readonly control: readonly ProcessIdentity[];
  readonly workers: readonly ProcessIdentity[];
}

export function findOrphans(record: SupervisorRecord | undefined): Orphans {
  if (record === undefined) return { control: [], workers: [] };
  const control = record.control === undefined ? [] : [record.control];
  return {
    control: control.filter(isAlive),
    workers: [...record.workers, ...record.retiring].filter(isAlive),
  };
}

/** Ends processes with `signal`, and with SIGKILL those that are still there after `graceMs`. */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  graceMs: number,
  signal: 'SIGTERM' | typeof drainOrphan = 'SIGTERM',
): Promise<void> {
  for (const each of processes) signalProcess(each, signal);
  if (await waitForEnd(processes, graceMs)) return;
  for (const each of processes) signalProcess(each, 'SIGKILL');
  await waitForEnd(processes, 5_000);
}

/** Tells a worker without a supervisor to end: SIGTERM only tells it to take no new connections. */
export const drainOrphan = 'SIGQUIT';
