import type { Healthcheck } from './healthcheck.ts';
import type { Notice } from './notices.ts';

/** What the container speaks on its port. On a service switched to WebSocket `http` means `ws` and `https` means `wss`. */
export type ContainerProtocol = 'http' | 'https' | 'ws' | 'wss';

/** `EXEC` runs in the container; the other kinds are asked from outside. */
export type ProbeMethod = 'HTTP' | 'EXEC' | 'TCP' | 'WEBSOCKET';

/** One configured probe (API reference, models, `health` / `readiness_health` / `startup_health`). Times in seconds. */
export interface Probe {
  readonly method: ProbeMethod;
  /** Of HTTP and WEBSOCKET probes: `https` is asked over TLS. */
  readonly protocol: 'http' | 'https';
  readonly path: string;
  /** Of WEBSOCKET probes: what is asked for in the handshake, sent as text behind it, and looked for in an answer. */
  readonly subProtocol?: string;
  readonly message?: string;
  readonly expect?: string;
  /** The argument vector of an EXEC probe. */
  readonly command: readonly string[];
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
}

export interface ContainerApi {
  readonly protocol: ContainerProtocol;
  readonly port: number;
  /** Replaces the image's own command when given. */
  readonly command?: readonly string[];
  /** Variables that its instances have unless their service says otherwise. Absent: none. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The secret ones among them, sealed for the model. Absent: none. */
  readonly sealedEnvironment?: Readonly<Record<string, string>>;
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

/** What an image says of itself, in whatever registry or engine it lies. */
export interface ImageFacts {
  /** `sha256:…` of the manifest (or index) that the reference named. */
  readonly digest: string;
  /** Compressed bytes of all layers; 0 when not known. */
  readonly sizeBytes: number;
  readonly os: string;
  readonly architecture: string;
  /** TCP ports of EXPOSE, ascending. */
  readonly exposedPorts: readonly number[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly user: string;
  /** Absent: the image has none. */
  readonly healthcheck?: Healthcheck;
  /** When it was built, milliseconds since the epoch; absent where it does not say it. */
  readonly createdAt?: number;
  /** `os/architecture` of everything that its index lists; absent where it is for one platform. */
  readonly platforms?: readonly string[];
}

/** What was found in the image when the model was made; fixed from then on, whatever its tag does later. */
export interface ResolvedImage extends ImageFacts {
  /** `org/repo` in the built-in registry, or a full outside name without tag (`docker.io/library/redis`). */
  readonly repository: string;
  readonly builtIn: boolean;
}

/** API reference, models, 1.6. */
export const modelStatuses = ['publishing', 'published', 'failed', 'building', 'building_failed'] as const;

export type ModelStatus = (typeof modelStatuses)[number];

export interface Model {
  readonly id: string;
  readonly projectId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly version: string;
  readonly status: ModelStatus;
  /** `source_location` as the client sent it. */
  readonly sourceLocation: string;
  readonly container: ContainerApi;
  /** Absent until the image was resolved. */
  readonly image?: ResolvedImage;
  /** The documented request fields as they came, to be given back as they came. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** `normal` or `abnormal` on the wire. */
export const eventTypes = ['normal', 'abnormal'] as const;

export type EventType = (typeof eventTypes)[number];

/** Something that happened to a model or a service; kept for a month. */
export interface ResourceEvent {
  readonly type: EventType;
  readonly notice: Notice;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
}
