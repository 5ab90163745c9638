import type { KeyLock } from '../auth/key-lock.ts';
import type { LoginOwner, RegistryLogin } from '../auth/registry-login.ts';
import type { SecurityTokens } from '../auth/security-token.ts';
import type { SessionClaims } from '../auth/session.ts';
import type { TicketClaims } from '../auth/ticket.ts';
import type { TokenClaims } from '../auth/token.ts';
import type { ConnectionRecord, HandshakeFailure } from '../contract/connection.ts';
import type { Ending } from '../contract/endings.ts';
import type { HostFolderLookup } from '../contract/host-folder.ts';
import type { ImageExaminations } from '../contract/image-examination.ts';
import type { LoadTests } from '../contract/load-test.ts';
import type { ReadinessCheck } from '../contract/readiness.ts';
import type { Garbage, GarbageOptions, Verification } from '../contract/registry-maintenance.ts';
import type { InstanceView, Service, ServiceQuota } from '../contract/service.ts';
import type { Specification } from '../contract/specification.ts';
import type { TransparencyCheck, TransparencyReport } from '../contract/transparency.ts';
import type { Logger } from '../log/logger.ts';
import type { AppSecrets } from '../store/app-secrets.ts';
import type { ConnectionFilter, FoundConnection, HandshakeFilter } from '../store/connections.ts';
import type { EnvironmentSecrets } from '../store/environment-secrets.ts';
import type { AccessKey, User } from '../store/identities.ts';
import type { PullSecrets } from '../store/pull-secrets.ts';
import type { Page, Slice, Store } from '../store/store.ts';
import type { WebhookSecrets } from '../store/webhook-secrets.ts';
import type { Delivery, Webhook } from '../store/webhooks.ts';
import type { ChangeStreams } from './changes/change-streams.ts';
import type { ConsoleFiles } from './console/console-files.ts';
import type { AttemptGuard } from './iam/attempt-guard.ts';

/** One line of an instance's output. */
export interface InstanceLogLine {
  readonly stream: 'stdout' | 'stderr';
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
}

/** Which lines: so many of the last ones, and of these what the rest asks for. Times in ms. */
export interface InstanceLogOptions {
  readonly tail: number;
  readonly follow: boolean;
  readonly stream?: InstanceLogLine['stream'];
  readonly since?: number;
  readonly until?: number;
  readonly signal: AbortSignal;
}

/** What an instance takes of its machine. What the engine does not tell is absent. */
export interface InstanceUsage {
  /** When it was looked at, ms since the epoch. */
  readonly at: number;
  readonly cores?: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes?: number;
  readonly receivedBytes?: number;
  readonly sentBytes?: number;
  readonly processes?: number;
}

/** A running instance, and what it takes; without that where nobody could tell. */
export interface MonitoredInstance {
  readonly modelId: string;
  readonly usage?: Pick<InstanceUsage, 'at' | 'cores' | 'memoryBytes'>;
}

/** Connections as they are now, and what became of others. */
export interface ConnectionReader {
  find(serviceId: string, id: string): Promise<ConnectionRecord | undefined>;
  /** Open ones first, the latest first; then those that are over, the latest end first. */
  list(filter: ConnectionFilter, state: 'open' | 'ended' | undefined, slice: Slice): Promise<Page<ConnectionRecord>>;
  /** The latest first. */
  /** How many are open now, by service. */
  openByService(): ReadonlyMap<string, number>;
  handshakes(filter: HandshakeFilter, slice: Slice): Promise<Page<HandshakeFailure>>;
  /** Those with this id, of whatever service. */
  anywhere(id: string): Promise<FoundConnection>;
}

/** What lies in the built-in registry. */
export interface RegistryContents {
  /** A manifest as it was pushed; undefined when there is none. */
  manifest(repository: string, digest: string): Promise<string | undefined>;
  /** `os/architecture` of the image, or of each in an index, and the TCP ports that it declares; none where it does not say so. */
  outline(
    repository: string,
    digest: string,
  ): Promise<{ readonly platforms: readonly string[]; readonly exposedPorts: readonly number[] }>;
  /** Takes a tag away, and its image when nothing else needs it. Whether there was one. Throws `registry.manifest-in-use`. */
  removeTag(repository: string, tag: string): Promise<boolean>;
  /** With all that is in it. Throws `registry.manifest-in-use`. */
  removeRepository(repository: string): Promise<void>;
  /** Bytes of an organization, each content once. */
  usedBytes(organization: string): Promise<number>;
  /** Takes away what nothing needs. */
  collectGarbage(options: GarbageOptions): Promise<Garbage>;
  /** Reads everything again. */
  readonly verification: Verification;
}

/** What the API needs of the rest of the product. */
export interface ApiDependencies {
  readonly store: Store;
  readonly tokens: {
    sign(claims: TokenClaims): string;
    /** Throws `TokenError`. `now` is in ms. */
    verify(token: string, now: number): TokenClaims;
  };
  /** Of the console. */
  readonly sessions: {
    sign(claims: SessionClaims): string;
    /** Undefined for what is no session, over or revoked. `now` is in ms. */
    verify(session: string, now: number): SessionClaims | undefined;
  };
  signTicket(claims: TicketClaims): string;
  /** The secret half of an access key. */
  secretOf(accessKey: AccessKey): string;
  /** Seals the secret half of a new access key for the store. */
  sealSecret(accessKey: string, secretKey: string): string;
  /** Makes and opens temporary access keys. */
  readonly securityTokens: SecurityTokens;
  readonly appSecrets: AppSecrets;
  readonly environmentSecrets: EnvironmentSecrets;
  readonly registry: RegistryContents;
  /** The tags of this repository have other rules for how long they stay. */
  wakeRetention(repository: string): void;
  /** A temporary login for the registry, good until `expiresAt`, ms. */
  registryLogin(prefix: string, owner: LoginOwner, expiresAt: number): RegistryLogin;
  /** Keeps what the operator was told of the first user at the first start true. Never rejects. */
  userChanged(user: User): Promise<void>;
  /** Bytes that images of one organization may take unless it has a quota of its own. */
  readonly organizationQuota: number | undefined;
  /** What one project may ask for. */
  readonly serviceQuota: ServiceQuota;
  /** Shuts access keys to those who guess secrets. */
  readonly keyLock: KeyLock;
  /** Slows down those who guess passwords. */
  readonly attempts: AttemptGuard;
  /** Finds a folder of the machine that services may be given. */
  readonly hostFolder: HostFolderLookup;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly examinations: ImageExaminations;
  /** Something new for the import reconciler. */
  wakeModel(): void;
  /** Something new for the reconciler of this service. */
  wakeService(id: string): void;
  /** A volume is to be removed. */
  wakeVolumes(): void;
  /**
   * Puts what stands in the store into force at the gateway, and revocations here too. Resolved once every live worker
   * has it in force, or did not answer for a second.
   */
  readonly publish: {
    policy(serviceId: string): Promise<void>;
    policies(): Promise<void>;
    accessKeys(): Promise<void>;
    apps(): Promise<void>;
    revocations(): Promise<void>;
  };
  instances(serviceId: string): Promise<readonly InstanceView[]> | readonly InstanceView[];
  /** Throws `ClientError` when they cannot be had. */
  instanceLogs(instanceId: string, options: InstanceLogOptions): AsyncIterable<InstanceLogLine>;
  /** Undefined where it does not run. Throws `ClientError` when it cannot be had. */
  instanceUsage(instanceId: string): Promise<InstanceUsage | undefined>;
  /** What runs of a service, as it was seen last. Throws `ClientError` when nothing is known. */
  monitored(service: Service): Promise<readonly MonitoredInstance[]>;
  readonly connections: ConnectionReader;
  readonly changes: ChangeStreams;
  /** How the platform itself is. */
  readonly platform: {
    readonly version: string;
    /** Never rejects. */
    readonly readiness: () => Promise<readonly ReadinessCheck[]>;
    /** Of the data folder, bytes. */
    readonly disk: () => Promise<{ readonly totalBytes: number; readonly freeBytes: number }>;
  };
  /** Has these connections ended at whatever workers they are open. */
  endConnections(ids: readonly string[], ending: Ending): void;
  /** Resolves when the check is over. Rejects with a `ClientError` when the service cannot be checked now. */
  checkTransparency(check: TransparencyCheck): Promise<TransparencyReport>;
  readonly loadTests: LoadTests;
  readonly webhooks: {
    readonly secrets: WebhookSecrets;
    /** Ranges that may be called although they are not of the public internet. */
    readonly networks: readonly string[];
    /** Resolves when a test was sent, received or not. Rejects with a `ClientError` while it cannot be sent. */
    test(webhook: Webhook): Promise<Delivery>;
  };
  /** What registries outside let the platform in with. */
  readonly pulls: {
    readonly secrets: PullSecrets;
    /** The names of the built-in registry, which needs none. */
    readonly ownHosts: ReadonlySet<string>;
    /** Logs in to a registry (`host[:port]`). `detail` is for people. */
    check(
      registry: string,
      login: { readonly username: string; readonly password: string },
      signal: AbortSignal,
    ): Promise<{
      readonly result: 'accepted' | 'not-asked' | 'refused' | 'not-public' | 'unreachable';
      readonly detail?: string;
    }>;
  };
  /** Inference calls of the last minute. */
  callsPerMinute(serviceId: string): number;
  /** Inference calls that reached the image, and those that failed on the way. */
  counters(serviceId: string, modelId?: string): { readonly calls: number; readonly failures: number };
  /** The sizes of instances that services can ask for by name. */
  readonly specifications: readonly Specification[];
  /** What clients are told: `https://host:port`, without a path. */
  readonly accessAddress: string;
  /** How long open sockets may go on when their instance has to go, unless the service says otherwise. */
  readonly drainTimeoutSeconds: number;
  /** Names the endpoints in the catalog. */
  readonly region: string;
  /** The CA that clients have to trust; undefined when the operator's own certificate is used. */
  readonly caFile: string | undefined;
  /** The web console as it was built. */
  readonly consoleFiles: ConsoleFiles;
  readonly log: Logger;
}
