/** How the gateway reaches one instance. */
export interface RouteInstance {
  readonly id: string;
  readonly host: string;
  readonly port: number;
}

/** A model version's share of a service. */
export interface RouteVersion {
  readonly modelId: string;
  /** Per cent; the weights of a route sum to 100. A version without a ready instance gives its share to the others. */
  readonly weight: number;
  /** The container's port speaks TLS. */
  readonly tls: boolean;
  /** The container's own port, for words in errors. */
  readonly containerPort: number;
  readonly instances: readonly RouteInstance[];
}

/**
 * All that a worker needs to know of one service. Immutable: a change makes a new record with a higher `revision`,
 * and an open connection keeps the one it began with.
 */
export interface Route {
  readonly serviceId: string;
  readonly serviceName: string;
  readonly projectId: string;
  /** Grows with each change of this service's route; an equal record keeps its number. */
  readonly revision: number;
  readonly websocket: boolean;
  /** `false` while the service is stopped, starting for the first time, or failed: the answer is then ModelArts.4203. */
  readonly open: boolean;
  /** The service's status in the wire's words, for the answer when it is not open. */
  readonly status: string;
  readonly versions: readonly RouteVersion[];
  /** How the service wants its calls to be treated. Absent: as by default. */
  readonly policy?: RoutePolicy;
  /** Instances that get no new connection and have to be gone at a known time; they are in no version any more. */
  readonly draining?: readonly DrainingInstance[];
}

/** What a service asks of the gateway beyond being forwarded to. Every absent member has the default named at it. */
export interface RoutePolicy {
  /** Absent: `defaultRouteLimits`. */
  readonly limits?: RouteLimits;
  /** Header fields that the image is told besides those of the client, in this order. Absent: none. */
  readonly forwardHeaders?: readonly ForwardedHeader[];
  /** Which instance of a version a new call goes to. Absent: `LEAST_CONNECTIONS`. */
  readonly loadBalancing?: LoadBalancing;
  /** Calls with the same value go to the same instance. Absent: none are tied together. */
  readonly sessionAffinity?: SessionAffinity;
  /** A signature is good for one request only. Absent: `false`, as on the cloud. */
  readonly rejectReplays?: boolean;
  /** Open sockets end when the credential that opened them is revoked. Absent: `false`. */
  readonly endRevoked?: boolean;
  /** Ids of the apps that may call the service. Absent: none. */
  readonly apps?: readonly string[];
  /** An AppCode alone does not admit: apps have to sign, or to give their key. Absent: `false`. */
  readonly refuseAppCodes?: boolean;
  /** Nobody may call: the service's project is disabled. Absent: `false`. */
  readonly projectDisabled?: boolean;
  /** Calls wait while no instance can be had. Absent: they are refused. */
  readonly waitingRoom?: WaitingRoomPolicy;
  /** The sockets that were open at a time have to go, while new ones come as ever. Absent: none has to. */
  readonly drain?: ServiceDrain;
}

/** How many calls of a service may wait for an instance, over all workers of the machine, and how long each. */
export interface WaitingRoomPolicy {
  readonly calls: number;
  readonly seconds: number;
}

export const defaultWaitingRoom: WaitingRoomPolicy = { calls: 1_000, seconds: 60 };

/** What lies ahead of the sockets that were open when a service was drained. Times in milliseconds since the epoch. */
export interface ServiceDrain extends Omit<DrainingInstance, 'id'> {
  /** Those that were opened later stay. */
  readonly askedAt: number;
}

/** The names are those of `load_balancer_policy` (reference, services, 2.1). */
export const loadBalancings = ['ROUND_ROBIN', 'LEAST_CONNECTIONS', 'SOURCE_IP'] as const;

export type LoadBalancing = (typeof loadBalancings)[number];

/** Where clients say to which session a call belongs: a header field, or a parameter of the query. */
export type SessionAffinity = { readonly header: string } | { readonly query: string };

/** The names are those of `additional_properties.forward_headers`. */
export const forwardedHeaders = ['X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Request-Id'] as const;

export type ForwardedHeader = (typeof forwardedHeaders)[number];

/** Bounds of one service's traffic, over all workers of the machine; 0 is none. The last four are for each connection. */
export interface RouteLimits {
  readonly maxConnections: number;
  readonly maxConnectionsPerInstance: number;
  readonly maxConnectionsPerCredential: number;
  readonly handshakesPerSecond: number;
  /** No byte in either direction for so long. */
  readonly idleTimeoutSeconds: number;
  readonly maxDurationSeconds: number;
  /** From the client: more of them end the connection. */
  readonly messagesPerSecond: number;
  /** From the client: a faster one is slowed down by back-pressure, and nothing is lost. */
  readonly bytesPerSecond: number;
}

export const defaultRouteLimits: RouteLimits = {
  maxConnections: 10_000,
  maxConnectionsPerInstance: 10_000,
  maxConnectionsPerCredential: 10_000,
  handshakesPerSecond: 1_000,
  idleTimeoutSeconds: 0,
  maxDurationSeconds: 0,
  messagesPerSecond: 0,
  bytesPerSecond: 0,
};

/** What lies ahead of an instance's open sockets. Times in milliseconds since the epoch. */
export interface DrainingInstance {
  readonly id: string;
  /** The sockets that are left get a Close frame now. */
  readonly deadlineAt: number;
  /** From here to the deadline sockets are closed one by one, idle ones first. Absent: none is closed before the deadline. */
  readonly closeFrom?: number;
}

/** A public key that verifies IAM tokens. */
export interface TokenKey {
  readonly id: string;
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKey: string;
}

/** An access key that is in force: who calls with it, and in which projects. */
export interface RouteAccessKey {
  readonly accessKey: string;
  /** The secret key, sealed for the gateway (`auth/gateway-secrets.ts`): the same on the link and on disk. */
  readonly sealedSecret: string;
  readonly userId: string;
  readonly projectIds: readonly string[];
  /** What the user may do. Absent: to call services, as an older control process or file says it. */
  readonly roles?: readonly string[];
}

/** An app of the cloud's APP authentication (API reference, 3.3) that is in force. */
export interface RouteApp {
  readonly appId: string;
  /** What `apikey` and a signature's `Access` carry. */
  readonly appKey: string;
  /** The app's secret, sealed as that of an access key is. */
  readonly sealedSecret: string;
  /** The SHA-256 of each AppCode, hexadecimal: enough to know one that is presented. */
  readonly appCodeHashes: readonly string[];
  readonly userId: string;
  readonly projectId: string;
}

/** Tokens that ended before their time. */
export interface TokenRevocation {
  /** The user whose tokens are meant … */
  readonly userId: string;
  /** … all that were issued before this instant (seconds since the epoch), or the one with this id. */
  readonly issuedBefore?: number;
  readonly tokenId?: string;
}

/** The whole table: what a new worker gets, and what lies on disk for one that starts without a control process. */
export interface RouteSnapshot {
  readonly sequence: number;
  readonly tokenKeys: readonly TokenKey[];
  readonly routes: readonly Route[];
  /** Absent: none, as an older control process or file says it. */
  readonly accessKeys?: readonly RouteAccessKey[];
  /** Absent: none. */
  readonly apps?: readonly RouteApp[];
  /** Absent: none. */
  readonly revocations?: readonly TokenRevocation[];
}
