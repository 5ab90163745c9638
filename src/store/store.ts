import type { AuditEnd, AuditRecord, AuditStart, auditResult } from '../contract/audit.ts';
import type {
  Closer,
  ConnectionRecord,
  EndedConnection,
  HandshakeFailure,
  HandshakeStage,
} from '../contract/connection.ts';
import type { ImageReport } from '../contract/image-report.ts';
import type { ContainerApi, EventType, Model, ModelStatus, ResolvedImage, ResourceEvent } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type { TokenRevocation } from '../contract/route.ts';
import type {
  Service,
  ServiceQuota,
  ServiceSpec,
  ServiceState,
  ServiceUpdate,
  ServiceWish,
} from '../contract/service.ts';
import type { AppApiStore, AppStore } from './apps.ts';
import type { InstanceReplacements } from './instance-replacements.ts';
import type { ProjectStore } from './projects.ts';
import type { RepositoryStore } from './repositories.ts';
import type { ServiceDrainStore } from './service-drain-store.ts';
import type { UserStore } from './users.ts';
import type { VolumeStore } from './volumes.ts';
import type { WebhookStore } from './webhooks.ts';

/** A page of a list: rows `offset × limit` and on, and how many there are in all. */
export interface Page<Row> {
  readonly total: number;
  readonly rows: readonly Row[];
}

export interface ModelQuery {
  readonly projectId: string;
  /** Fuzzy unless `exactMatch`. */
  readonly name?: string;
  readonly exactMatch?: boolean;
  readonly version?: string;
  readonly status?: string;
  readonly description?: string;
  readonly workspaceId?: string;
  readonly modelType?: string;
  readonly notModelType?: string;
  /** Of each name the highest of the versions that match. */
  readonly newestOnly?: boolean;
  readonly sortBy: 'create_at' | 'model_version' | 'model_size';
  readonly order: 'asc' | 'desc';
  /** Page index from 0. */
  readonly offset: number;
  readonly limit: number;
}

export interface ModelReader {
  find(projectId: string, id: string): Promise<Model | undefined>;
  get(id: string): Promise<Model | undefined>;
  list(query: ModelQuery): Promise<Page<Model>>;
  /** How many versions each of these names has in the project. */
  versionCounts(projectId: string, names: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Those that the import reconciler still has to finish. */
  publishing(): Promise<readonly Model[]>;
  /** Services (not deleted) of which a version uses the model. */
  usedBy(id: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** What services that are wished to run are made from: their configuration, and the last good one as long as they may have to go back. */
  needed(): Promise<readonly Model[]>;
  /** Models that use an image of the built-in registry; a registry must not delete it. */
  usingImage(repository: string, digest: string): Promise<readonly Model[]>;
  events(id: string, query: EventQuery): Promise<Page<ResourceEvent>>;
}

export interface ModelWriter {
  /** Writes the model and its first event, both or neither. Rejects with `model.exists` when the project has this name and version. */
  create(model: Model, first?: ResourceEvent): Promise<void>;
  setImported(id: string, status: ModelStatus, image: ResolvedImage | undefined): Promise<void>;
  /** Rejects with `model.in-use` when a service uses it. */
  delete(id: string): Promise<void>;
  addEvent(id: string, event: ResourceEvent): Promise<void>;
}

export interface ServiceQuery {
  readonly projectId: string;
  readonly id?: string;
  readonly name?: string;
  readonly modelId?: string;
  readonly status?: string;
  readonly workspaceId?: string;
  readonly sortBy: 'publish_at' | 'service_name' | 'transition_at';
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

export interface EventQuery {
  readonly type?: EventType;
  readonly startTime?: number;
  readonly endTime?: number;
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

export interface ServiceReader {
  find(projectId: string, id: string): Promise<Service | undefined>;
  get(id: string): Promise<Service | undefined>;
  list(query: ServiceQuery): Promise<Page<Service>>;
  /** Every service of the installation that is not gone, those being deleted included. */
  all(): Promise<readonly Service[]>;
  /** The configurations that it was given, the newest first: the latest 100, and the last that was good. */
  updates(id: string, slice: Slice): Promise<Page<ServiceUpdate>>;
  events(id: string, query: EventQuery): Promise<Page<ResourceEvent>>;
}

export interface WishChange {
  /** Made of the service as it is at that moment; may throw. Undefined: it stays. */
  readonly wish?: ServiceWish | ((service: Service) => ServiceWish | undefined);
  /** Made of the service as it is at that moment; may throw. The spec that is there already changes nothing. */
  readonly spec?: ServiceSpec | ((service: Service) => ServiceSpec);
  /** How the history calls a new configuration; `update` by default. */
  readonly kind?: Exclude<ServiceUpdate['kind'], 'create'>;
}

export interface ServiceWriter {
  /**
   * Rejects with `service.exists` when the project has this name, `service.model-not-found` when a model went away meanwhile,
   * and with `service.too-many…` where the project would have more than `quota`; without one nothing is counted.
   */
  create(service: Service, quota?: ServiceQuota): Promise<void>;
  /**
   * Writes the wish and, where given, the spec. The generation counts changes of the wish and of the configuration; another
   * configuration begins an update, and ends one that is under way. What concerns no instance (words, policy) leaves the
   * generation. Rejects with `service.not-found`, with `service.model-not-found`, and with `service.being-deleted` when the
   * wish is "deleted" already and the change is another one. The wish "deleted" lets the models go: they can be deleted at
   * once. `quota` as in `create`.
   */
  setWish(id: string, change: WishChange, quota?: ServiceQuota): Promise<Service>;
  /** Gives all of them the wish "deleted", or none: rejects with `service.not-found`. Those that have it already keep it. */
  deleteAll(ids: readonly string[]): Promise<void>;
  /**
   * Ends the present configuration as failed and gives the service the last good one again: only while `generation` is the
   * present one and the service is wished to run. Resolves to nothing where nothing was done: something else was wished
   * meanwhile, or there is no other configuration that was ever ready.
   */
  rollBack(
    id: string,
    change: {
      readonly generation: number;
      readonly reason?: Notice;
      /** The reconciler's word for what begins with it, recorded with it. */
      readonly state?: ServiceState;
    },
  ): Promise<Service | undefined>;
  /**
   * The reconciler's word; never touches the generation. Ends the updates that it speaks of: what was ready as a whole
   * succeeded, what was given up failed. The events that tell of it are written with it, all or nothing.
   */
  setState(id: string, state: ServiceState, events?: readonly ResourceEvent[]): Promise<void>;
  /** The last step of a deletion: the row and its events go. */
  remove(id: string): Promise<void>;
  addEvent(id: string, event: ResourceEvent): Promise<void>;
}

/** Small facts of the installation: its id, the signing keys, counters. */
export interface SettingStore {
  get(name: string): Promise<string | undefined>;
  /** Writes `value` unless one is there; returns what is there then. */
  ensure(name: string, value: string): Promise<string>;
}

/** A tenant: users and projects belong to one. */
export interface Domain {
  readonly id: string;
  readonly name: string;
}

export interface Project {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly enabled: boolean;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly domainId: string;
  readonly passwordHash: string;
  readonly enabled: boolean;
  readonly roles: readonly string[];
}

export interface AccessKey {
  readonly accessKey: string;
  readonly userId: string;
  /** The secret key, sealed with the installation's master key. */
  readonly sealedSecret: string;
  readonly enabled: boolean;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** What it is for, in its owner's words. */
  readonly description: string;
}

/** One of the two ways in which a client names something. */
export type IdOrName =
  | { readonly id: string; readonly name?: undefined }
  | { readonly name: string; readonly id?: undefined };

export interface IdentityReader {
  domain(by: IdOrName): Promise<Domain | undefined>;
  /** By name a user is looked for in `domainId`; an id alone is enough, and with a domain has to be in it. */
  user(by: IdOrName, domainId: string | undefined): Promise<User | undefined>;
  /** The project, if the user belongs to it: administrators belong to all of their domain. */
  projectOf(user: Pick<User, 'id' | 'domainId' | 'roles'>, by: IdOrName): Promise<Project | undefined>;
  accessKey(accessKey: string): Promise<AccessKey | undefined>;
  /** The enabled keys of enabled users, each with its user's roles and the projects that the user belongs to. */
  accessKeysInForce(): Promise<
    readonly (AccessKey & Pick<User, 'roles'> & { readonly projectIds: readonly string[] })[]
  >;
}

/** Everything that a new installation begins with. */
export interface FirstIdentity {
  readonly domain: Domain;
  readonly user: User;
  readonly project: Project;
  readonly accessKey: AccessKey;
  /** The user's password, sealed: kept only until the credentials file is written. */
  readonly sealedPassword: string;
}

/** What is left of it later: the password once it was forgotten, and the access key once it was deleted, are not. */
export type KeptIdentity = Omit<FirstIdentity, 'accessKey' | 'sealedPassword'> & {
  readonly accessKey: AccessKey | undefined;
  readonly sealedPassword: string | undefined;
};

export interface IdentityWriter {
  /** Writes what `make` gives unless there is one, and returns what is there then. */
  ensureFirst(make: () => Promise<FirstIdentity>): Promise<KeptIdentity>;
  /** The credentials file is written: the password's hash is enough from now on. */
  forgetFirstPassword(): Promise<void>;
}

export interface AccessKeyStore {
  /** The oldest first. */
  ofUser(userId: string): Promise<readonly AccessKey[]>;
  /** Rejects with `iam.too-many-access-keys` when the user has `maximum` of them, and with `iam.access-key-exists`. */
  create(key: AccessKey, maximum: number): Promise<void>;
  /** Rejects with `iam.access-key-not-found`. */
  change(accessKey: string, change: { readonly enabled?: boolean; readonly description?: string }): Promise<AccessKey>;
  remove(accessKey: string): Promise<void>;
}

export interface RevokedToken {
  readonly tokenId: string;
  readonly userId: string;
  /** When the token ends by itself, ms. */
  readonly expiresAt: number;
}

export interface RevocationStore {
  /** Rejects with `iam.too-many-revocations` when `maximum` tokens of the user are revoked. */
  add(token: RevokedToken, maximum: number): Promise<void>;
  /** Everything that was issued to the user before this instant is over, seconds since the epoch; 0: nothing is. */
  issuedBefore(userId: string): Promise<number>;
  /** Those of tokens that are not over at `now`, ms. */
  inForce(now: number): Promise<readonly TokenRevocation[]>;
  removeOver(now: number): Promise<void>;
}

/** The first part of an image's name. One namespace for the whole installation, as in the cloud's registry. */
export interface Organization {
  readonly name: string;
  readonly domainId: string;
  readonly creatorId: string;
  readonly creatorName: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** By which clients know it. */
  readonly number: number;
  /** Bytes, or `unlimited`; absent: the installation's default holds. */
  readonly quota?: number | 'unlimited';
}

export type NewOrganization = Omit<Organization, 'number' | 'quota'>;

export interface OrganizationStore {
  find(name: string): Promise<Organization | undefined>;
  /** Sorted by name; those alone whose name contains `part`, where it is given. */
  list(domainId: string, part?: string): Promise<readonly Organization[]>;
  /** Rejects with `swr.organization-exists`, and with `swr.too-many-organizations` when the domain has `maximum`. */
  create(organization: NewOrganization, maximum: number): Promise<void>;
  setQuota(name: string, quota: number | 'unlimited' | undefined): Promise<void>;
  /** Rejects with `swr.organization-not-empty` while there are repositories in it. Whether there was one. */
  remove(name: string): Promise<boolean>;
}

/** Of one service; every member that is given has to fit. Times in ms. */
export interface ConnectionFilter {
  readonly serviceId: string;
  readonly instanceId?: string;
  readonly modelId?: string;
  readonly credentialId?: string;
  readonly userId?: string;
  readonly clientAddress?: string;
  readonly closedBy?: Closer;
  /** Open at this time or later. */
  readonly startTime?: number;
  /** Opened at this time or earlier. */
  readonly endTime?: number;
}

export interface HandshakeFilter {
  readonly serviceId: string;
  /** The `X-Request-Id` of the answer. */
  readonly id?: string;
  readonly stage?: HandshakeStage;
  readonly status?: number;
  readonly startTime?: number;
  readonly endTime?: number;
}

/** Rows `skip` and on, `limit` at most. */
export interface Slice {
  readonly skip: number;
  readonly limit: number;
}

/** Connections that are over and handshakes that failed: kept for a time, and no more than so many of a service. */
export interface ConnectionHistory {
  find(serviceId: string, id: string): Promise<ConnectionRecord | undefined>;
  /** The latest end first. */
  list(filter: ConnectionFilter, slice: Slice): Promise<Page<ConnectionRecord>>;
  /** The latest first. */
  handshakes(filter: HandshakeFilter, slice: Slice): Promise<Page<HandshakeFailure>>;
}

export interface ConnectionHistoryWriter {
  /**
   * Writes all in one transaction; the caller bounds their number. A connection that is there already is replaced. Those of
   * services that are gone are left out.
   */
  record(connections: readonly EndedConnection[], handshakes: readonly HandshakeFailure[]): Promise<void>;
  /** They turned out to be open. */
  forget(ids: readonly string[]): Promise<void>;
  /** Drops at most `most` rows that are too old; `true`: there may be more. */
  prune(now: number, most: number): Promise<boolean>;
}

/** An image that the platform itself has pulled onto the engine, or was about to. Times in ms. */
export interface PulledImage {
  /** As the engine pulled it: with a tag or by digest. */
  readonly name: string;
  /** What the engine calls it; unknown until the pull is over. */
  readonly engineId?: string;
  /** When the pull began. */
  readonly pulledAt: number;
  /** When it was last seen to be needed. */
  readonly usedAt: number;
}

export interface PulledImageStore {
  all(): Promise<readonly PulledImage[]>;
  /** A pull of this name is about to begin. */
  begin(name: string, now: number): Promise<void>;
  /** It is needed now, and `engineId` is what it is. Nothing happens when the platform has not pulled it. */
  use(name: string, engineId: string, now: number): Promise<void>;
  forget(name: string): Promise<void>;
}

export interface StoredImageReport {
  /** One is wished and not over; `report` is that of the one before. */
  readonly pending: boolean;
  readonly wishedAt: number;
  readonly examinedAt?: number;
  readonly report?: ImageReport;
  /** Why there is no report although it is over. */
  readonly failure?: Notice;
}

export type ExaminationOutcome = { readonly examinedAt: number } & (
  | { readonly report: ImageReport }
  | { readonly failure: Notice }
);

/** Examinations of models' images; they go with their models. */
export interface ImageReportStore {
  get(modelId: string): Promise<StoredImageReport | undefined>;
  /** Models whose image is to be examined, the oldest wish first. */
  pending(): Promise<readonly string[]>;
  /** Wishes an examination; one that is wished already stays as it is. */
  wish(modelId: string, now: number): Promise<void>;
  /** Writes what came of it, and in the same moment publishes a model that waited for it, with this container. */
  complete(modelId: string, outcome: ExaminationOutcome, container?: ContainerApi): Promise<void>;
}

/** Of one domain; every member that is given has to fit. Times in ms. */
export interface AuditFilter {
  readonly domainId: string;
  /** Of the request. */
  readonly id?: string;
  /** The id or the name of a user. */
  readonly user?: string;
  readonly credentialId?: string;
  readonly clientAddress?: string;
  readonly action?: string;
  readonly projectId?: string;
  /** Of anything that the call was about. */
  readonly resourceId?: string;
  readonly result?: ReturnType<typeof auditResult>;
  readonly startTime?: number;
  readonly endTime?: number;
}

/** Who changed what: kept for 400 days, and no more than so many. */
export interface AuditStore {
  /** Before anything is done: who could not be written down does nothing. */
  begin(record: AuditStart): Promise<void>;
  finish(id: string, end: AuditEnd): Promise<void>;
  /** The latest first. */
  list(filter: AuditFilter, slice: Slice): Promise<Page<AuditRecord>>;
}

/** Everything that the installation knows. Hand on the narrowest part that will do: a reader where nothing is written. */
export interface Store {
  readonly models: ModelReader & ModelWriter;
  readonly services: ServiceReader & ServiceWriter & InstanceReplacements;
  readonly serviceDrains: ServiceDrainStore;
  readonly volumes: VolumeStore;
  readonly identity: IdentityReader & IdentityWriter;
  readonly users: UserStore;
  readonly projects: ProjectStore;
  readonly accessKeys: AccessKeyStore;
  readonly revocations: RevocationStore;
  readonly apps: AppStore;
  readonly appApis: AppApiStore;
  readonly organizations: OrganizationStore;
  readonly repositories: RepositoryStore;
  readonly settings: SettingStore;
  readonly connections: ConnectionHistory & ConnectionHistoryWriter;
  readonly pulledImages: PulledImageStore;
  readonly imageReports: ImageReportStore;
  readonly audit: AuditStore;
  readonly webhooks: WebhookStore;
  close(): Promise<void>;
}
