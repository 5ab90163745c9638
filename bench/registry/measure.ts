import { cpuMicroseconds, memoryKilobytes } from '../gateway/process-figures.ts';
import type { Target } from './targets.ts';

export interface Figures {
  /** Seconds from the first byte to the last. */
  readonly wall: number;
  /** Seconds of processor time that the registry's processes used, all together. */
  readonly cpu: number;
  /** The most megabytes that they held at any moment, all together (anonymous pages). */
  readonly memory: number;
  /** Of these, those that they hold for the registry. */
  readonly forRegistry: number;
  /** By how much that is more than what they held right before. */
  readonly added: number;
}

/** What `action` costs the processes of a target. */
export async function measure(target: Target, action: () => Promise<void>): Promise<Figures> {
  const before = memoryKilobytes(target.processes);
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, memoryKilobytes(target.processes));
  }, 25);
  const cpu = cpuMicroseconds(target.processes);
  const began = performance.now();
  try {
    await action();
  } finally {
    clearInterval(watch);
  }
  return {
    wall: (performance.now() - began) / 1000,
    cpu: (cpuMicroseconds(target.processes) - cpu) / 1_000_000,
    memory: most / 1024,
    forRegistry: most / 1024 - target.heldAnyway,
    added: (most - before) / 1024,
  };
}

/** Megabytes that the processes hold while nothing happens. */
export function idleMemory(target: Target): number {
  return memoryKilobytes(target.processes) / 1024;
}
