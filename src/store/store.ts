import type { Model, ModelStatus, ResolvedImage, ResourceEvent } from '../contract/model.ts';
import type { Service, ServiceSpec, ServiceState, ServiceWish } from '../contract/service.ts';

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
  /** Those that the import reconciler still has to finish. */
  publishing(): Promise<readonly Model[]>;
  /** Services (not deleted) of which a version uses the model. */
  usedBy(id: string): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Models that use an image of the built-in registry; a registry must not delete it. */
  usingImage(repository: string, digest: string): Promise<readonly Model[]>;
  events(id: string): Promise<readonly ResourceEvent[]>;
}

export interface ModelWriter {
  /** Rejects with `model.exists` when the project has this name and version. */
  create(model: Model): Promise<void>;
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
  readonly sortBy: 'publish_at' | 'service_name' | 'transition_at';
  readonly order: 'asc' | 'desc';
  readonly offset: number;
  readonly limit: number;
}

export interface EventQuery {
  readonly type?: 'normal' | 'abnormal';
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
  events(id: string, query: EventQuery): Promise<Page<ResourceEvent>>;
}

export interface ServiceWriter {
  /** Rejects with `service.exists` when the project has this name, `model.not-found` when a model went away meanwhile. */
  create(service: Service): Promise<void>;
  /** Writes the wish and, where given, the spec; counts the generation up. Rejects with `service.not-found`. */
  setWish(id: string, change: { readonly wish?: ServiceWish; readonly spec?: ServiceSpec }): Promise<Service>;
  /** The reconciler's word; never touches the generation. */
  setState(id: string, state: ServiceState): Promise<void>;
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
