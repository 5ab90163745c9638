import type { HeldResources } from '../contract/instance.ts';

/** What instances can be given, after what the operator lets be shared and what the machine keeps for itself. */
export interface Machine {
  /** Cores, as often as they may be given out. */
  readonly cpu: number;
  readonly memoryMegabytes: number;
  readonly gpus: readonly { readonly id: string; readonly product: string }[];
  /** Device nodes that it has, of those that specifications name. */
  readonly deviceNodes: readonly string[];
  readonly runtimes: readonly string[];
}

/** What the machine gives, and what of it is given out. */
export interface GivenResources {
  readonly machine: Machine;
  readonly held: readonly HeldResources[];
}

/** How much of what the machine has is given out. */
export interface ResourcePolicy {
  /** How many times. CPU is a ceiling that instances share; memory that two count on is there for one. */
  readonly overcommit: { readonly cpu: number; readonly memory: number };
  /** Memory that is not given out, MB. Absent: a share of what there is. */
  readonly keptMemory?: number;
}

/** Bounds of the share that is kept for system, engine and platform, MB. */
const [leastKept, mostKept] = [512, 2_048];

export function machineOf(
  found: Pick<Machine, 'gpus' | 'deviceNodes' | 'runtimes'> & {
    readonly cpus: number;
    readonly memoryMegabytes: number;
  },
  { overcommit, keptMemory }: ResourcePolicy,
): Machine {
  const { cpus, memoryMegabytes, gpus, deviceNodes, runtimes } = found;
  const kept = keptMemory ?? Math.min(mostKept, Math.max(leastKept, Math.round(memoryMegabytes / 8)));
  return {
    cpu: cpus * overcommit.cpu,
    memoryMegabytes: Math.max(0, Math.floor((memoryMegabytes - kept) * overcommit.memory)),
    gpus,
    deviceNodes,
    runtimes,
  };
}
