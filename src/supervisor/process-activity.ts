import { readFileSync } from 'node:fs';
import { processStat } from './process-stat.ts';

/** What the main thread of a process does. */
export interface ProcessActivity {
  /** How long it has run since its start, ms. */
  readonly ran: number;
  /** It could go on and has no processor, or waits for the disk. */
  readonly isHeldBack: boolean;
}

/**
 * From the state in /proc/PID/stat and /proc/PID/schedstat (field 1; what it waited is there too, but only once
 * the wait is over). Undefined for a process that is gone, and where the system does not tell.
 */
export function processActivity(pid: number): ProcessActivity | undefined {
  try {
    const [state] = processStat(pid);
    const [ran] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return { ran: Number(ran) / 1e6, isHeldBack: state === 'R' || state === 'D' };
  } catch {
    return undefined;
  }
}
