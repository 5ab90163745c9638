import type { Notice } from './notices.ts';
import type { ForwardedHeader, RouteLimits, SessionAffinity, WaitingRoomPolicy } from './route.ts';

/** The wire's status values for real-time services (API reference, services, 2.5). */
export const serviceStatuses = [
  'running',
  'deploying',
  'concerning',
  'failed',
  'stopped',
  'stopping',
  'deleting',
  'pending',
  'waiting',
] as const;

export type ServiceStatus = (typeof serviceStatuses)[number];

/** GPUs or NPUs of which every instance gets some for itself. */
export interface AcceleratorRequest {
  readonly kind: 'gpu' | 'npu';
  readonly count: number;
  /** Only those of this product; of units, their name for people. */
  readonly product?: string;
  /** Device nodes that are given out one by one. Absent: GPUs as the engine knows them. */
  readonly units?: readonly string[];
}

/** What else the container of an instance gets; only the operator can ask for it, in a specification. */
export interface ContainerExtras {
  /** Device nodes that all instances share. */
  readonly devices?: readonly string[];
  /** A container runtime that the engine knows by this name. */
  readonly runtime?: string;
  /** `{ids}` stands for the numbers at the end of the given units or the ids of the given GPUs, `{units}` for their whole names. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Folders or files of the machine, at the same path inside, read only. */
  readonly mounts?: readonly string[];
}

/** What one instance may use. */
export interface ResourceLimits {
  /** Cores; fractions are allowed. */
  readonly cpu: number;
  /** The ceiling. */
  readonly memoryMegabytes: number;
  /** Memory that is set aside for it. Absent: all of it. */
  readonly reservedMegabytes?: number;
  readonly accelerators?: AcceleratorRequest;
  readonly extras?: ContainerExtras;
}

/** What an instance finds at a path of its own: a volume of the project, by its name, or a folder of the machine. */
export type VolumeMount = { readonly mountPath: string; readonly readOnly: boolean } & (
  | { readonly volume: string }
  | { readonly hostFolder: string }
);

/** What is shown in place of the value of a secret environment variable, and keeps it when it is sent back. */
export const hiddenValue = '******';

/** One entry of `config[]`: a model version and how many instances of it run. */
export interface ServiceVersionSpec {
  readonly modelId: string;
  /** Per cent of new connections; the weights of a service sum to 100. */
  readonly weight: number;
  readonly specification: string;
  readonly resources: ResourceLimits;
  readonly instanceCount: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Values that are kept secret, sealed so that equal ones are equal (`store/environment-secrets.ts`). Absent: none. */
  readonly sealedEnvironment?: Readonly<Record<string, string>>;
  /** Absent: none. */
  readonly volumes?: readonly VolumeMount[];
  /** From deploy or start until ready, per instance. Default 20 minutes (console: 3 to 120). */
  readonly deployTimeoutSeconds: number;
  /** Between SIGTERM and SIGKILL. */
  readonly terminationGraceSeconds: number;
  /** How many instances an update may start beside the wished number; below 1 a share of it. Absent: 1. */
  readonly maxSurge?: number;
  /** How many of the wished instances may be missing during an update; below 1 a share of them. Absent: 0. */
  readonly maxUnavailable?: number;
  /** The generation in which all instances were last asked to be replaced by new ones of the same kind. Absent: never. */
  readonly restartedIn?: number;
  /** Absent: as many as `instanceCount`, always. Else that is where it starts. */
  readonly scaling?: ScalingPolicy;
}

/** How many instances of a version run follows from its load. At least one target is there where the bounds differ. */
export interface ScalingPolicy {
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Open sockets and waiting calls per instance. */
  readonly targetConnections?: number;
  /** Per cent of an instance's cores. */
  readonly targetCpuPercent?: number;
  /** What is decided for good is decided by so long a time. */
  readonly stableSeconds: number;
  /** What cannot wait for that is decided by so long a time: … */
  readonly panicSeconds: number;
  /** … where it asks for so many per cent of the instances that there are. */
  readonly panicPercent: number;
  /** The last instance goes after so long without a socket and without a waiting call; only with a minimum of 0. */
  readonly idleSeconds: number;
}

/** Where the instances of a version are, if their number was decided. Places that are given up are not used again. */
export interface VersionPlaces {
  readonly modelId: string;
  readonly slots: readonly number[];
  /** The next new place. */
  readonly next: number;
}

/** Signals that an image may ask to be told of its drain by: those that servers take as "finish what you have". */
export const drainSignals = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const;

/** How the image wants to be told that it is being drained; nothing is waited for. */
export type DrainNotice =
  | { readonly signal: (typeof drainSignals)[number] }
  /** A POST without a body to this path of the container's port. */
  | { readonly http: { readonly path: string } };

/** How an instance's open sockets end when it has to go. */
export interface DrainPolicy {
  /** When those that are left get a Close frame. Absent: as the installation is set. */
  readonly timeoutSeconds?: number;
  /** From when on idle sockets are closed one after the other. Absent: none is closed before the deadline. */
  readonly closeAfterSeconds?: number;
  /** Absent: the image is told nothing. */
  readonly notify?: DrainNotice;
}

/** How a service wants its calls and sockets to be treated. A change of it concerns no instance. */
export interface ServicePolicy {
  readonly limits?: RouteLimits;
  readonly forwardHeaders?: readonly ForwardedHeader[];
  readonly rejectReplays?: boolean;
  readonly endRevoked?: boolean;
  readonly drain?: DrainPolicy;
  readonly sessionAffinity?: SessionAffinity;
  /** Counts where a version scales. Absent: `defaultWaitingRoom`. */
  readonly waitingRoom?: WaitingRoomPolicy;
}

/** What the user wants. Written by the API only. */
export interface ServiceSpec {
  readonly name: string;
  readonly description: string;
  readonly websocket: boolean;
  readonly versions: readonly ServiceVersionSpec[];
  /** Absent: the defaults of everything in it. */
  readonly policy?: ServicePolicy;
  /** The wish to run ends at this moment, ms since the epoch. Absent: it does not by itself. */
  readonly stopAt?: number;
  /** The documented request fields as they came, to be given back as they came. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** `running` and `stopped` are asked for by PUT, `deleted` by DELETE. */
export type ServiceWish = 'running' | 'stopped' | 'deleted';

/** What the reconciler found. Written by `control` only. */
export interface ServiceState {
  readonly status: ServiceStatus;
  /** The generation that this state answers. A smaller number than the service's means: not looked at yet. */
  readonly observedGeneration: number;
  /** 0 to 100 while deploying. */
  readonly progress: number;
  readonly reason?: Notice;
  /** When `status` last changed, ms. */
  readonly transitionAt: number;
  /** When the present deployment began (start or update), ms; the deploy time-out counts from here. */
  readonly deployStartedAt: number;
  /** There while a service that serves is being changed: its status is `deploying`, its route stays open. */
  readonly rollout?: Rollout;
  /** The generation that was last ready as a whole. */
  readonly settledGeneration?: number;
  /** Why the last update was taken back; stays until the next one. */
  readonly takenBack?: Notice;
  /** Of versions whose number of instances is decided by their load. Absent: none. */
  readonly scaled?: readonly VersionPlaces[];
}

/** A change of a service that serves meanwhile. */
export interface Rollout {
  /** When the number of instances that are ready last grew, ms. */
  readonly readyAt: number;
  /** The most instances of the new configuration that were ready at once. */
  readonly ready: number;
  /** This change goes back to the last good configuration, for this reason. */
  readonly takesBack?: Notice;
  /** A new instance waits for room on the machine. */
  readonly lacksRoom?: true;
}

/** How much of the machine one project may ask for; a member that is absent has no limit. */
export interface ServiceQuota {
  /** Services that are not being deleted. */
  readonly services?: number;
  /** Those that are wished to run. */
  readonly running?: number;
  /** Instances that these are wished to have. */
  readonly instances?: number;
}

export const updateResults = ['RUNNING', 'SUCCESS', 'FAIL'] as const;
export const updateKinds = ['create', 'update', 'rollback', 'restart'] as const;

/** A configuration that a service was given, and what became of it. */
export interface ServiceUpdate {
  /** The service's generation that begins with it. */
  readonly generation: number;
  readonly kind: (typeof updateKinds)[number];
  readonly versions: readonly ServiceVersionSpec[];
  /** The request's `config` as it came. */
  readonly config: readonly unknown[];
  /** `SUCCESS`: it was ready as a whole once. */
  readonly result: (typeof updateResults)[number];
  /** Why it failed. */
  readonly reason?: Notice;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly finishedAt?: number;
}

export interface Service {
  readonly id: string;
  readonly projectId: string;
  readonly ownerId: string;
  /** Counts changes of spec and wish. */
  readonly generation: number;
  readonly spec: ServiceSpec;
  readonly wish: ServiceWish;
  readonly state: ServiceState;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const instanceStatuses = ['starting', 'running', 'concerning', 'stopping', 'failed'] as const;

/** One running (or ended) container of a service, as the API shows it. */
export interface InstanceView {
  readonly id: string;
  readonly serviceId: string;
  readonly modelId: string;
  readonly status: (typeof instanceStatuses)[number];
  readonly restarts: number;
  readonly startedAt?: number;
  readonly reason?: Notice;
  readonly openConnections: number;
}
