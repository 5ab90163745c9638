import type {
  Closer,
  ConnectionRecord,
  EndedConnection,
  HandshakeFailure,
  HandshakeStage,
} from '../contract/connection.ts';
import type { Page, Slice } from './store.ts';

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

/** Connections that are over and handshakes that failed: kept for a time, and no more than so many of a service. */
export interface ConnectionHistory {
  find(serviceId: string, id: string): Promise<ConnectionRecord | undefined>;
  /** The latest end first. */
  list(filter: ConnectionFilter, slice: Slice): Promise<Page<ConnectionRecord>>;
  /** The latest first. */
  handshakes(filter: HandshakeFilter, slice: Slice): Promise<Page<HandshakeFailure>>;
  /** Those with this id, of whatever service. */
  anywhere(id: string): Promise<FoundConnection>;
}

/** What an id names. */
export interface FoundConnection {
  readonly connection?: ConnectionRecord;
  readonly handshake?: HandshakeFailure;
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
