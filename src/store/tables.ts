import type { ImageAuth } from '../domain/image-access.ts';
import type { HistoryPointTable, HistorySeriesTable, UsageDayTable } from './history-tables.ts';
import type { WebhookDeliveryTable, WebhookTable } from './webhook-tables.ts';

/**
 * The rows as they lie in the database. Types are those that SQLite and PostgreSQL share: text, integer (ms since the
 * epoch for times, 0 or 1 for yes or no), and JSON in text columns.
 */
export interface Tables {
  settings: { name: string; value: string };
  domains: { id: string; name: string };
  users: UserTable;
  projects: ProjectTable;
  /** Administrators belong to all projects without a row here. */
  project_members: { project_id: string; user_id: string };
  /** Those deleted lately: what was under way then makes nothing in them any more. */
  deleted_projects: { id: string; deleted_at: number };
  access_keys: AccessKeyTable;
  apps: AppTable;
  app_codes: AppCodeTable;
  app_apis: AppApiTable;
  app_authorizations: { id: string; api_id: string; app_id: string };
  token_revocations: { token_id: string; user_id: string; expires_at: number };
  /** All that was issued to these users before an instant (seconds since the epoch) is over. */
  user_revocations: { user_id: string; issued_before: number; expires_at: number };
  organizations: OrganizationTable;
  repositories: RepositoryTable;
  repository_tags: RepositoryTagTable;
  retentions: RetentionTable;
  retention_records: RetentionRecordTable;
  organization_access: ImageAccessTable;
  repository_access: ImageAccessTable;
  models: ModelTable;
  model_events: EventTable;
  services: ServiceTable;
  service_versions: { service_id: string; position: number; model_id: string };
  service_updates: ServiceUpdateTable;
  service_drains: ServiceDrainTable;
  instance_replacements: InstanceReplacementTable;
  service_events: EventTable;
  volumes: { project_id: string; name: string; created_at: number; deleting: number };
  service_volumes: { service_id: string; project_id: string; name: string };
  connections: ConnectionTable;
  handshakes: HandshakeTable;
  pulled_images: PulledImageTable;
  image_reports: ImageReportTable;
  audit_records: AuditRecordTable;
  audit_resources: { record_id: string; resource_id: string };
  webhooks: WebhookTable;
  webhook_deliveries: WebhookDeliveryTable;
  pull_credentials: PullCredentialTable;
  history_series: HistorySeriesTable;
  history_points: HistoryPointTable;
  usage_days: UsageDayTable;
}

export interface PullCredentialTable {
  project_id: string;
  registry: string;
  username: string;
  sealed_password: string;
  created_at: number;
  updated_at: number;
}

/** The first part of images' names. */
export interface OrganizationTable {
  name: string;
  domain_id: string;
  creator_id: string;
  creator_name: string;
  created_at: number;
  /** Clients know things of the registry by numbers. */
  number: number;
  /** Bytes; -1 for no limit; empty where the installation's default holds. */
  quota_bytes: number | null;
}

export interface RepositoryTable {
  /** With its organization in front. */
  name: string;
  organization: string;
  domain_id: string;
  number: number;
  category: string;
  description: string;
  is_public: number;
  creator_id: string;
  creator_name: string;
  created_at: number;
  updated_at: number;
  /** These two follow from its tags. */
  tag_count: number;
  size_bytes: number;
  downloads: number;
  downloaded_bytes: number;
}

/** What a user was given in an organization or repository. */
interface ImageAccessTable {
  name: string;
  user_id: string;
  auth: ImageAuth;
}

/** What the registry's tags name, copied from its folder so that it can be listed. */
export interface RepositoryTagTable {
  repository: string;
  tag: string;
  number: number;
  digest: string;
  image_id: string;
  kind: string;
  size_bytes: number;
  created_at: number;
  updated_at: number;
}

/** How long a repository's tags stay. */
export interface RetentionTable {
  number: number;
  repository: string;
  /** JSON. */
  rules: string;
  created_at: number;
  updated_at: number;
}

/** A tag that a retention took away. */
export interface RetentionRecordTable {
  number: number;
  repository: string;
  retention: number;
  template: string;
  tag: string;
  digest: string;
  removed_at: number;
}

export interface ProjectTable {
  id: string;
  domain_id: string;
  name: string;
  /** A project of the same domain; empty: the domain itself. */
  parent_id: string | null;
  description: string;
  enabled: number;
}

export interface UserTable {
  id: string;
  domain_id: string;
  name: string;
  password_hash: string;
  enabled: number;
  roles: string;
  description: string;
}

export interface AccessKeyTable {
  access_key: string;
  user_id: string;
  sealed_secret: string;
  enabled: number;
  created_at: number;
  description: string;
}

export interface AppTable {
  id: string;
  project_id: string;
  user_id: string;
  name: string;
  remark: string;
  app_key: string;
  sealed_secret: string;
  created_at: number;
  updated_at: number;
}

export interface AppCodeTable {
  hash: string;
  app_id: string;
  sealed_code: string;
  created_at: number;
}

export interface AppApiTable {
  id: string;
  service_id: string;
  name: string;
  remark: string;
  takes_codes: number;
}

export interface ModelTable {
  id: string;
  project_id: string;
  owner_id: string;
  name: string;
  version: string;
  /** The version as a number that sorts as versions do. */
  version_order: number;
  status: string;
  model_type: string;
  workspace_id: string;
  description: string;
  source_location: string;
  container: string;
  request: string;
  image: string | null;
  image_repository: string | null;
  image_digest: string | null;
  size_bytes: number;
  created_at: number;
}

export interface ServiceTable {
  id: string;
  project_id: string;
  owner_id: string;
  name: string;
  workspace_id: string;
  generation: number;
  wish: string;
  /** Of all versions; follows from the spec. */
  instance_count: number;
  spec: string;
  state: string;
  /** What clients see; follows from wish, generation and state. */
  status: string;
  transition_at: number;
  created_at: number;
  updated_at: number;
}

/** A configuration that a service was given. */
export interface ServiceUpdateTable {
  service_id: string;
  generation: number;
  kind: string;
  versions: string;
  config: string;
  result: string;
  reason: string | null;
  created_at: number;
  finished_at: number | null;
}

export interface EventTable {
  resource_id: string;
  /** Counts the events of one resource from 1. */
  sequence: number;
  type: string;
  notice: string;
  occurred_at: number;
}

/** A WebSocket that is over. */
export interface ConnectionTable {
  id: string;
  service_id: string;
  model_id: string;
  instance_id: string;
  credential_kind: string;
  credential_id: string;
  user_id: string;
  client_address: string;
  opened_at: number;
  handshake_ms: number;
  first_answer_ms: number | null;
  bytes_from_client: number;
  messages_from_client: number;
  bytes_from_image: number;
  messages_from_image: number;
  ended_at: number;
  ended_by: string;
  close_code: number;
  reason: string | null;
  waited_ms: number | null;
}

/** A handshake that did not become a WebSocket. */
export interface HandshakeTable {
  id: string;
  service_id: string;
  occurred_at: number;
  client_address: string;
  stage: string;
  status: number;
  /** Key and arguments of the catalogue's error. */
  error: string | null;
  instance_id: string | null;
  waited_ms: number | null;
}

/** An image that the platform has pulled, or was about to. */
export interface PulledImageTable {
  /** As the engine pulled it. */
  name: string;
  /** What the engine calls it; unknown until the pull is over. */
  engine_id: string | null;
  /** When the pull began. */
  pulled_at: number;
  used_at: number;
}

/** The examination of a model's image. */
export interface ImageReportTable {
  model_id: string;
  /** 1 while one is wished and not over. */
  pending: number;
  wished_at: number;
  examined_at: number | null;
  report: string | null;
  failure: string | null;
}

/** A call that changed something, or wanted to. */
export interface AuditRecordTable {
  /** Of the request. */
  id: string;
  occurred_at: number;
  domain_id: string;
  user_id: string;
  user_name: string;
  credential_kind: string;
  credential_id: string;
  client_address: string;
  action: string;
  project_id: string | null;
  resources: string;
  /** `done` or `refused`: each is bounded by itself. */
  kept_as: string;
  /** With the status and the error, unknown until it is over. */
  ended_at: number | null;
  status: number | null;
  error_code: string | null;
}

/** The last drain of a service: of sockets, while it goes on serving. */
export interface ServiceDrainTable {
  service_id: string;
  asked_at: number;
  deadline_at: number;
  close_from: number | null;
}

/** An instance that somebody asked to replace. */
export interface InstanceReplacementTable {
  service_id: string;
  instance_id: string;
  asked_at: number;
}
