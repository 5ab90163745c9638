import { readFile } from 'node:fs/promises';

/**
 * Whether this machine's process belongs to the container. A remote engine's process number may be that of any process
 * here: the control group tells whose it is. Rejects when there is no such process.
 */
export async function runsIn(containerId: string, processId: number): Promise<boolean> {
  return (await readFile(`/proc/${processId}/cgroup`, 'utf8')).includes(containerId);
}
