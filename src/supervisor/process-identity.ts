import { readFileSync } from 'node:fs';
import { processStat } from './process-stat.ts';

/** One process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own words. */
  readonly started: string;
}

/** The process `pid` as it is now; undefined when there is none or only its remains. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
  return started === undefined ? undefined : { pid, started };
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identifyProcess(pid)?.started === started;
}

/** Sends a signal to exactly this process. False when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

/** Waits until all are gone. False when some are still there after `timeoutMs`. */
export async function waitForEnd(processes: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  // Only a parent is told when a process ends, and these are nobody's children here.
  while (processes.some(isAlive)) {
    if (performance.now() >= deadline) return false;
    await Bun.sleep(20);
  }
  return true;
}

/** Boot id and start time in ticks since boot (field 22). */
function startOnLinux(pid: number): string | undefined {
  try {
    const [state, ...fields] = processStat(pid);
    if (state === 'Z' || state === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${fields[18]}`;
  } catch {
    return undefined;
  }
}

function startElsewhere(pid: number): string | undefined {
  const { stdout } = Bun.spawnSync(['ps', '-o', 'lstart=', '-p', String(pid)], { timeout: 5_000 });
  const started = stdout.toString().trim();
  return started === '' ? undefined : started;
}
