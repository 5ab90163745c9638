/** What an instance was made for; fixed when it starts. */
export interface InstanceIdentity {
  /** Unique in the installation; 1 to 63 of [a-z0-9-]. */
  readonly id: string;
  readonly serviceId: string;
  readonly modelId: string;
  /** Names the configuration that this instance was made from; instances with another one are out of date. */
  readonly revision: string;
  /** Which start of its slot this is: 0, then 1 after the first restart, … */
  readonly attempt: number;
  /** Which of the `instance_count` places this instance fills, from 0. */
  readonly slot: number;
  readonly port: number;
}

/** What an instance holds of its machine, from its creation until it is removed. */
export interface HeldResources {
  /** Cores. */
  readonly cpu: number;
  /** Memory that is set aside. */
  readonly memoryMegabytes: number;
  /** Ids of GPUs and paths of device nodes that nobody else may get. */
  readonly devices: readonly string[];
}

export interface InstanceAddress {
  readonly host: string;
  readonly port: number;
  /** A port of the host: behind it the engine's own proxy accepts, whether or not the instance listens. */
  readonly published?: true;
}

/** What an engine tells of one instance. Times in milliseconds since the epoch. */
export interface InstanceObservation extends InstanceIdentity {
  readonly phase: 'created' | 'running' | 'exited';
  /** Absent where the engine does not know it: the instance was made by a version that did not note it. */
  readonly holds?: HeldResources;
  /** Where the host reaches the instance's port while it runs. */
  readonly address?: InstanceAddress;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly exitCode?: number;
  readonly outOfMemory?: boolean;
  /** The engine's own words when it could not start the instance. */
  readonly error?: string;
}
