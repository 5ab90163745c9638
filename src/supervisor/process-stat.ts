import { readFileSync } from 'node:fs';

/**
 * Field 3 (the state) and those behind it of /proc/PID/stat (proc_pid_stat(5)), counted behind the name, which may hold anything.
 * Throws for a process that is gone.
 */
export function processStat(pid: number): readonly string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
