import type { AuditEnd, AuditStart } from '../contract/audit.ts';
import type { Logger } from '../log/logger.ts';
import type { RegistryCatalog } from './catalog.ts';
import type { RegistryTokens } from './tokens/registry-tokens.ts';

/** Who calls, as `authenticate` proved it. The registry only hands it back to the other callbacks. */
export interface RegistryIdentity {
  /** For the log. */
  readonly name: string;
  /** Without a login: what is refused is answered with the question for one. */
  readonly anonymous?: true;
}

export type RegistryAction = 'pull' | 'push' | 'delete';

export interface RegistryLimits {
  readonly manifestBytes: number;
  /** Unfinished uploads at one time, those of earlier runs included. */
  readonly uploads: number;
  /** An upload to which nothing came for this long is removed. */
  readonly uploadLifeHours: number;
  /** A body that brings no byte for this long is given up; the upload stays and can be resumed. */
  readonly idleSeconds: number;
  /** What uploads leave free on the disk, for everything else that lives there. */
  readonly reserveBytes: number;
}

/** Something that is about to be changed, and by whom. */
interface RegistryChange<Identity> extends Pick<AuditStart, 'clientAddress' | 'action' | 'resources'> {
  /** `X-Request-Id` of the answer. */
  readonly requestId: string;
  readonly identity: Identity;
}

export interface RegistryDeps<Identity extends RegistryIdentity> {
  /** Everything lies in here; one process at a time. */
  readonly folder: string;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** By a login that comes with the request; nothing in name and password is somebody without one. Undefined: it is not good. */
  readonly authenticate: (username: string, password: string, clientAddress: string) => Promise<Identity | undefined>;
  /**
   * Whether `identity` may do `action` in `repository` (`organization/repository…`). An organization that does not exist is
   * answered as if it existed: to `pull` from it ends in "unknown", which clients expect before their first push.
   */
  readonly authorize: (identity: Identity, repository: string, action: RegistryAction) => Promise<'allowed' | 'denied'>;
  /** Called before a push: makes the repository, and its organization, when they do not exist and `identity` may. */
  readonly ensureRepository: (identity: Identity, repository: string) => Promise<'ready' | 'denied'>;
  readonly catalog: RegistryCatalog;
  /** Bytes that the repositories of `organization` may hold together; undefined: no limit. */
  readonly quotaOf: (organization: string) => Promise<number | undefined>;
  /** Names of what uses the manifest `digest` and must not lose it (models); none when it may go. */
  readonly usersOf: (repository: string, digest: string) => Promise<readonly string[]>;
  /**
   * Writes down what is about to be changed; gives what to call when it is over. Rejects when it cannot be written: then
   * nothing is done. Absent: nothing is recorded.
   */
  readonly audit?: (
    change: RegistryChange<Identity>,
  ) => Promise<(end: Pick<AuditEnd, 'status' | 'errorCode'>) => Promise<void>>;
  /** How often garbage is collected, ms, and at once when an upload finds no room; 0 or absent: never by itself. */
  readonly collectEvery?: number;
  /** Absent: there are no tokens, and a login comes with each request. */
  readonly tokens?: RegistryTokens<Identity>;
  readonly limits?: Partial<RegistryLimits>;
  /** Registries in one's own network that images may be copied from: `host[:port]`, with `http://` in front where they have no TLS. */
  readonly sources?: readonly string[];
  /** PEM: CAs whose certificates outside registries may have, beside the public ones. */
  readonly sourceAuthorities?: readonly string[];
}

const hour = 3_600_000;

/** How long an upload lives to which nothing comes, and what nobody needs stays, ms. */
export function uploadLife({ uploadLifeHours }: Pick<RegistryLimits, 'uploadLifeHours'>): number {
  return uploadLifeHours * hour;
}

export const defaultLimits: RegistryLimits = {
  manifestBytes: 4 * 1024 * 1024,
  uploads: 1000,
  uploadLifeHours: 24,
  idleSeconds: 300,
  reserveBytes: 64 * 1024 * 1024,
};
