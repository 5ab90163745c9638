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
}

/** The whole table: what a new worker gets, and what lies on disk for one that starts without a control process. */
export interface RouteSnapshot {
  readonly sequence: number;
  readonly tokenKeys: readonly TokenKey[];
  readonly routes: readonly Route[];
  /** Absent: none, as an older control process or file says it. */
  readonly accessKeys?: readonly RouteAccessKey[];
}
