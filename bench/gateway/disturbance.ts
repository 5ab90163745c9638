import { readFileSync } from 'node:fs';
import { cpuMicroseconds } from './process-figures.ts';

/** What kept a measurement from having its cores to itself, as shares of the cores' time. */
export interface Disturbance {
  /** Taken by the hypervisor. */
  readonly steal: number;
  /** Used by processes that do not belong to the bench. */
  readonly foreign: number;
}

/** Microseconds of a tick of /proc/stat. */
const tick = 10_000;

/** Begins to watch the cores; the function that comes back tells what happened since. */
export function watchCores(cores: readonly number[], own: readonly number[]): () => Disturbance {
  const before = read(cores, own);
  return () => {
    const after = read(cores, own);
    const time = (after.at - before.at) * 1000 * cores.length;
    const busy = (after.busy - before.busy) * tick;
    return {
      steal: ((after.steal - before.steal) * tick) / time,
      foreign: Math.max(0, (busy - (after.own - before.own)) / time),
    };
  };
}

function read(cores: readonly number[], own: readonly number[]) {
  let steal = 0;
  let busy = 0;
  const text = readFileSync('/proc/stat', 'utf8');
  for (const core of cores) {
    const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(text)?.[1] ?? '';
    const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = line
      .split(' ')
      .map(Number);
    steal += stolen;
    busy += user + nice + system + interrupts + softInterrupts;
  }
  return { at: performance.now(), steal, busy, own: cpuMicroseconds([process.pid, ...own]) };
}
