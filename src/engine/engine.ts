import type { InstanceIdentity, InstanceObservation } from '../contract/instance.ts';
import type { ImageFacts } from '../contract/model.ts';

/**
 * What any container engine can do for Sluice. An engine runs instances with one life: it starts them, tells what became
 * of them and removes them; who restarts, counts, probes and picks victims is `domain` and `control`, for all engines alike.
 * Every call takes a signal, and rejects with `EngineUnavailable` when the engine cannot be reached.
 */
export interface Engine {
  /** Version, platform and abilities. Also the "is it there?" call. */
  capabilities(signal: AbortSignal): Promise<EngineCapabilities>;

  /**
   * Makes the image usable on the engine and inspects it; pulls only what is missing, and nothing where `pull` is false.
   * Rejects with `ImageUnavailable` when it does not exist, is refused or does not fit the platform.
   */
  prepareImage(image: ImageReference, options: PrepareImageOptions): Promise<EngineImage>;

  /** The engine's own id of the image that it has under this name; undefined when it has none. */
  imageId(name: string, signal: AbortSignal): Promise<string | undefined>;

  /**
   * Takes the name from its image, and the image from the engine when it has no other name. `in-use`: a container is made
   * from it, whoever's that is, and everything stays. Idempotent.
   */
  removeImage(name: string, signal: AbortSignal): Promise<'removed' | 'in-use'>;

  /**
   * Creates and starts one instance, and before it the volumes that it names unless they are there. Idempotent by `spec.id`: an
   * instance that exists already is started if it never ran, else left as it is.
   */
  start(spec: InstanceSpec, signal: AbortSignal): Promise<void>;

  /** Sends SIGTERM, after `graceSeconds` SIGKILL, and removes the instance with its anonymous volumes. Idempotent. */
  stop(id: string, graceSeconds: number, signal: AbortSignal): Promise<void>;

  /** Sends a signal (`SIGUSR1`, …) to the first process of a running instance. Rejects with `InstanceRefused` where none runs. */
  signal(id: string, name: string, signal: AbortSignal): Promise<void>;

  /** Everything that carries this installation's label, ended instances included. */
  list(signal: AbortSignal): Promise<readonly InstanceObservation[]>;

  /** Calls `onChange` (debounced, no arguments: look again) until disposed; reconnects by itself. */
  watch(onChange: () => void): Disposable;

  /** Standard output and error, in order, as lines. `follow` ends when the instance does, at `until`, or when the signal fires. */
  logs(id: string, options: LogOptions): AsyncIterable<LogLine>;

  /** Runs a command inside; the output is cut at 4 KB. */
  exec(
    id: string,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly output: string }>;

  /** TCP ports on which the instance listens on other addresses than loopback, ascending, and those on loopback only; undefined where that cannot be seen. */
  listeningPorts(id: string, signal: AbortSignal): Promise<ListeningPorts | undefined>;

  /** What a running instance takes now; undefined where it does not run or the engine does not count. */
  stats(id: string, signal: AbortSignal): Promise<InstanceStats | undefined>;

  /** The users as which the processes of an instance run, each once, ascending: 0 is root. Undefined where that cannot be seen. */
  users(id: string, signal: AbortSignal): Promise<readonly number[] | undefined>;

  /** Removes the volume with all that is in it. `in-use`: a container has it, whoever's that is, and it stays. Idempotent. */
  removeVolume(volume: VolumeIdentity, signal: AbortSignal): Promise<'removed' | 'in-use'>;

  /**
   * Removes what carries this installation's label: instances, network, firewall rules. Volumes stay: what people keep there
   * goes when they say so.
   */
  removeAll(signal: AbortSignal): Promise<void>;
}

/**
 * Places for images of which nothing is known: each is an engine of its own on the same machinery, whose instances reach
 * no other instance, no network outside, and no service of the machine where the platform can prevent that.
 */
export interface IsolatedPlaces {
  /** A new place. Its owner calls `removeAll` in the end. `until`: milliseconds since the epoch when it is over for certain. */
  open(until: number): Engine;
  /** Removes the places that were left behind: their owner's process has ended, or their time is over. Gives their number. */
  sweep(signal: AbortSignal): Promise<number>;
}

export interface PrepareImageOptions {
  /** Called when the engine has no such image, before it is pulled; the pull waits for it. */
  readonly onPull?: () => Promise<void>;
  /** Gets whole bytes. */
  readonly onProgress?: (done: number, total: number) => void;
  /** `false`: an image that the engine does not have is missing. */
  readonly pull?: boolean;
  readonly signal: AbortSignal;
}

export interface EngineCapabilities {
  readonly name: string;
  readonly version: string;
  readonly os: string;
  readonly architecture: string;
  readonly cpus: number;
  readonly memoryMegabytes: number;
  /** Instances outlive a restart of the engine itself. */
  readonly liveRestore: boolean;
  /** The platform keeps instances away from the host's own services. */
  readonly hostIsolation: boolean;
  /** GPUs that instances can be given, in the engine's order. */
  readonly gpus: readonly Gpu[];
  /** Those of the device nodes that were asked for which the engine's machine has; all of them where that cannot be seen. */
  readonly deviceNodes: readonly string[];
  /** Container runtimes by name. */
  readonly runtimes: readonly string[];
}

export interface Gpu {
  /** As `InstanceDevices.gpus` takes it. */
  readonly id: string;
  /** Empty where it is not known. */
  readonly product: string;
}

export interface ImageReference {
  /** As the engine pulls it: `127.0.0.1:8443/org/repo@sha256:…` or `docker.io/library/redis:7`. */
  readonly name: string;
  readonly credentials?: { readonly username: string; readonly password: string };
}

export interface EngineImage extends Omit<ImageFacts, 'digest'> {
  /** The engine's own id, to be used in `InstanceSpec.image`. */
  readonly id: string;
  /** `sha256:…` of the manifest under the given name; undefined for an image that was built on the engine and never pushed. */
  readonly digest?: string;
  /** What `stop` sends first: `SIGTERM` unless the image says otherwise. */
  readonly stopSignal: string;
}

/** Everything about an instance is fixed when it starts. */
export interface InstanceSpec extends InstanceIdentity {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Cores. */
  readonly cpu: number;
  /** The ceiling. */
  readonly memoryMegabytes: number;
  /** Memory that is set aside for it. Absent: all of it. */
  readonly reservedMegabytes?: number;
  readonly devices?: InstanceDevices;
  readonly volumes?: readonly InstanceVolume[];
}

/** A place for files that outlives instances. */
export interface VolumeIdentity {
  readonly projectId: string;
  readonly name: string;
}

/** Something that an instance finds at a path of its own. */
export type InstanceVolume = { readonly mountPath: string; readonly readOnly: boolean } & (
  | { readonly volume: VolumeIdentity }
  /** A folder of the engine's machine, without symbolic links in its path. One that does not exist is not made. */
  | { readonly hostFolder: string }
);

/** What an instance gets of the machine's devices. */
export interface InstanceDevices {
  /** Ids of GPUs that it has for itself. */
  readonly gpus?: readonly string[];
  /** Device nodes that it has for itself. */
  readonly units?: readonly string[];
  /** Device nodes that it shares with others. */
  readonly shared?: readonly string[];
  /** A container runtime by name. */
  readonly runtime?: string;
  /** Folders or files of the machine, read only, at the same path inside. */
  readonly mounts?: readonly string[];
}

export interface LogOptions {
  /** So many of the last lines of both streams; the rest of the options choose among them. */
  readonly tail: number;
  readonly follow: boolean;
  /** Both where it is absent. */
  readonly stream?: LogLine['stream'];
  /** Written at this time or later, and at this time or earlier; ms since the epoch. */
  readonly since?: number;
  readonly until?: number;
  readonly signal: AbortSignal;
}

export interface LogLine {
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

export interface ListeningPorts {
  readonly reachable: readonly number[];
  readonly loopbackOnly: readonly number[];
  /** Those of both kinds that have a listener at an IPv6 address; most of these take IPv4, too. */
  readonly ipv6: readonly number[];
}

export interface InstanceStats {
  /** Without the cache of files, which the kernel gives back when it is short. */
  readonly memoryBytes: number;
  /** The ceiling. */
  readonly memoryLimitBytes?: number;
  /** Processor time since the instance began, ns over all cores. */
  readonly cpuNanoseconds?: number;
  /** Over its network, since it began. */
  readonly receivedBytes?: number;
  readonly sentBytes?: number;
  /** Processes and threads. */
  readonly processes?: number;
}

/** The engine does not answer. Retried for ever by the reconcilers; shown in the status of what waits for it. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

/** The image cannot be had; `kind` says why, the message is the engine's. */
export class ImageUnavailable extends Error {
  override readonly name = 'ImageUnavailable';
  readonly kind: 'missing' | 'denied' | 'platform' | 'unreachable' | 'no-space';

  constructor(kind: ImageUnavailable['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The engine refused to create or start the instance: a bad command, a missing device, … */
export class InstanceRefused extends Error {
  override readonly name = 'InstanceRefused';
}
