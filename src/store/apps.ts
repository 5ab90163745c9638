/** An AppCode as the database has it: known by its hash, opened only to be shown to the app's owner. */
export interface AppCode {
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly sealedCode: string;
}

/** Something that calls services with a key, a secret and codes of its own (reference, 2.9). */
export interface App {
  readonly id: string;
  readonly projectId: string;
  /** Who made it. */
  readonly userId: string;
  readonly name: string;
  readonly remark: string;
  readonly appKey: string;
  /** Sealed with the installation's master key. */
  readonly sealedSecret: string;
  /** The oldest first. */
  readonly codes: readonly AppCode[];
  /** How many services it may call. */
  readonly boundApis: number;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface AppStore {
  find(projectId: string, id: string): Promise<App | undefined>;
  /** Sorted by name. */
  ofUser(projectId: string, userId: string): Promise<readonly App[]>;
  /** Those of enabled users who belong to the project, all over the installation. */
  inForce(): Promise<readonly App[]>;
  /** Rejects with `app.too-many` when the user has `maximum` of them, with `app.exists` when one has the name. */
  create(app: Omit<App, 'codes' | 'boundApis'>, maximum: number): Promise<void>;
  /** Rejects with `app.bound` as long as it may call a service. */
  remove(id: string): Promise<void>;
  setSecret(id: string, sealedSecret: string): Promise<void>;
  /** Rejects with `app.too-many-codes` when the app has `maximum` of them. */
  addCode(id: string, code: AppCode, maximum: number): Promise<void>;
  /** Puts `code` in the place of the one with this hash; `false` when there is none. */
  replaceCode(id: string, hash: string, code: AppCode): Promise<boolean>;
  /** `false` when there is none. */
  removeCode(id: string, hash: string): Promise<boolean>;
}

/** The face of a service towards apps. A service has one at most. */
export interface AppApi {
  readonly id: string;
  readonly serviceId: string;
  readonly name: string;
  readonly remark: string;
  /** An AppCode alone will do. */
  readonly takesCodes: boolean;
}

export interface AppApiStore {
  get(id: string): Promise<AppApi | undefined>;
  ofService(serviceId: string): Promise<AppApi | undefined>;
  /** Rejects with `app-api.exists` when the service has one. */
  create(api: AppApi): Promise<void>;
  /** With all of its authorizations. */
  remove(id: string): Promise<void>;
  /** The id of the authorization: a new one, or that which stands already. Undefined when the app is not there. */
  authorize(authorization: {
    readonly id: string;
    readonly apiId: string;
    readonly appId: string;
  }): Promise<string | undefined>;
  /** The id that the authorization had; undefined when there was none. */
  unauthorize(apiId: string, appId: string): Promise<string | undefined>;
  /** Sorted by name. */
  authorizedApps(apiId: string): Promise<readonly App[]>;
  /** The faces that an app is authorized for. */
  ofApp(appId: string): Promise<readonly AppApi[]>;
  /** What the gateway has to know: of one service, or of all that have such a face. */
  access(serviceId?: string): Promise<ReadonlyMap<string, AppAccess>>;
}

/** Who may call a service, and how. */
export interface AppAccess {
  /** Ids, sorted. */
  readonly apps: readonly string[];
  readonly takesCodes: boolean;
}
