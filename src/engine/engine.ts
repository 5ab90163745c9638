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
   * Makes the image usable on the engine and inspects it; pulls only what is missing. `onProgress` gets whole bytes.
   * Rejects with `ImageUnavailable` when it does not exist, is refused or does not fit the platform.
   */
  prepareImage(
    image: ImageReference,
    options: { readonly onProgress?: (done: number, total: number) => void; readonly signal: AbortSignal },
  ): Promise<EngineImage>;

  /** Creates and starts one instance. Idempotent by `spec.id`: an instance that exists already is started if it never ran, else left as it is. */
  start(spec: InstanceSpec, signal: AbortSignal): Promise<void>;

  /** Sends SIGTERM, after `graceSeconds` SIGKILL, and removes the instance with its anonymous volumes. Idempotent. */
  stop(id: string, graceSeconds: number, signal: AbortSignal): Promise<void>;

  /** Sends a signal (`SIGUSR1`, …) to the first process of a running instance. Rejects with `InstanceRefused` where none runs. */
  signal(id: string, name: string, signal: AbortSignal): Promise<void>;

  /** Everything that carries this installation's label, ended instances included. */
  list(signal: AbortSignal): Promise<readonly InstanceObservation[]>;

  /** Calls `onChange` (debounced, no arguments: look again) until disposed; reconnects by itself. */
  watch(onChange: () => void): Disposable;

  /** Standard output and error, in order, as lines. `follow` ends when the instance does or the signal fires. */
  logs(
    id: string,
    options: { readonly tail: number; readonly follow: boolean; readonly signal: AbortSignal },
  ): AsyncIterable<LogLine>;

  /** Runs a command inside; the output is cut at 4 KB. */
  exec(
    id: string,
    command: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly exitCode: number; readonly output: string }>;

  /** TCP ports on which the instance listens on other addresses than loopback, ascending, and those on loopback only; undefined where that cannot be seen. */
  listeningPorts(id: string, signal: AbortSignal): Promise<ListeningPorts | undefined>;

  /** Removes everything that carries this installation's label: instances, network, firewall rules. */
  removeAll(signal: AbortSignal): Promise<void>;
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
}

/** Everything about an instance is fixed when it starts. */
export interface InstanceSpec extends InstanceIdentity {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Cores. */
  readonly cpu: number;
  readonly memoryMegabytes: number;
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
}

/** The engine does not answer. Retried for ever by the reconcilers; shown in the status of what waits for it. */
export class EngineUnavailable extends Error {
  override readonly name = 'EngineUnavailable';
}

/** The image cannot be had; `kind` says why, the message is the engine's. */
export class ImageUnavailable extends Error {
  override readonly name = 'ImageUnavailable';
  readonly kind: 'missing' | 'denied' | 'platform' | 'unreachable';

  constructor(kind: ImageUnavailable['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The engine refused to create or start the instance: a bad command, a missing device, … */
export class InstanceRefused extends Error {
  override readonly name = 'InstanceRefused';
}
