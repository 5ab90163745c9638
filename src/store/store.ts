import type { AuditEnd, AuditRecord, AuditStart, auditResult } from '../contract/audit.ts';
import type { ImageReport } from '../contract/image-report.ts';
import type { ContainerApi, EventType, Model, ModelStatus, ResolvedImage, ResourceEvent } from '../contract/model.ts';
import type { Notice } from '../contract/notices.ts';
import type {
  Service,
  ServiceQuota,
  ServiceSpec,
  ServiceState,
  ServiceUpdate,
  ServiceWish,
} from '../contract/service.ts';
import type { AppApiStore, AppStore } from './apps.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { ConnectionHistory, ConnectionHistoryWriter } from './connections.ts';
import type { HistoryStore, UsageReader } from './history.ts';
import type { AccessKeyStore, IdentityReader, IdentityWriter, RevocationStore } from './identities.ts';
import type { ImageAccessStore } from './image-access-store.ts';
import type { InstanceReplacements } from './instance-replacements.ts';
import type { ProjectStore } from './projects.ts';
import type { PullCredentialStore } from './pull-credentials.ts';
import type { RepositoryStore } from './repositories.ts';
import type { RetentionStore } from './retentions.ts';
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
  /** Name and version of these models, by id; those that are gone are absent. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, Pick<Model, 'name' | 'version'>>>;
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
  /** Of all services of the project, as the list shows them. */
  statuses(projectId: string): Promise<readonly { readonly id: string; readonly status: string }[]>;
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
  /** Gives a service that is overdue (`isOverdue`) at `now` the wish "stopped", and says why. Resolves to whether it was. */
  stopOverdue(id: string, now: number): Promise<boolean>;
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

/** Rows `skip` and on, `limit` at most. */
export interface Slice {
  readonly skip: number;
  readonly limit: number;
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
  readonly changes: ChangeFeed;
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
  readonly imageAccess: ImageAccessStore;
  readonly settings: SettingStore;
  readonly connections: ConnectionHistory & ConnectionHistoryWriter;
  readonly pulledImages: PulledImageStore;
  readonly imageReports: ImageReportStore;
  readonly audit: AuditStore;
  readonly webhooks: WebhookStore;
  readonly pullCredentials: PullCredentialStore;
  readonly retentions: RetentionStore;
  readonly history: HistoryStore;
  readonly usage: UsageReader;
  close(): Promise<void>;
}
