import { readdirSync, readFileSync } from 'node:fs';

/** CPU time that the processes have used, all threads, µs (/proc/PID/task/TID/schedstat, first number, ns). */
export function cpuMicroseconds(processes: readonly number[]): number {
  let nanoseconds = 0;
  for (const process of processes) {
    const folder = `/proc/${process}/task`;
    for (const thread of readdirSync(folder)) nanoseconds += firstNumber(`${folder}/${thread}/schedstat`);
  }
  return nanoseconds / 1000;
}

/** Memory of the processes themselves, KB: anonymous pages, as code that is read from files is shared and comes once. */
export function memoryKilobytes(processes: readonly number[]): number {
  return processes.reduce((sum, process) => sum + anonymousKilobytes(process), 0);
}

/** What the kernel holds in the buffers of the processes' TCP sockets, KB (`ss`: received, queued for sending, reserved). */
export function socketKilobytes(processes: readonly number[]): number {
  const { stdout } = Bun.spawnSync(['ss', '-tnmpHO']);
  let bytes = 0;
  for (const line of stdout.toString().split('\n')) {
    if (!processes.some((process) => line.includes(`pid=${process},`))) continue;
    const memory = /skmem:\(r(\d+),rb\d+,t\d+,tb\d+,f(\d+),w(\d+)/.exec(line);
    if (memory !== null) bytes += Number(memory[1]) + Number(memory[2]) + Number(memory[3]);
  }
  return bytes / 1024;
}

function anonymousKilobytes(process: number): number {
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${process}/status`, 'utf8'))?.[1] ?? Number.NaN);
}

/** A thread may end between the listing and the reading; what it used is lost then, which is little. */
function firstNumber(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return 0;
  }
}
