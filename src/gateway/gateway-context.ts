import type { AddressRanges } from '../contract/address-ranges.ts';
import type { Logger } from '../log/logger.ts';
import type { ConnectionReporter } from './connection-reporter.ts';
import type { ControlBackend } from './control-backend.ts';
import type { Dialling } from './dial.ts';
import type { HandshakeLog } from './handshake-log.ts';
import type { HeldBytes } from './held-body.ts';
import type { Ledgers } from './ledger.ts';
import type { Limits } from './limits.ts';
import type { OpenSockets } from './open-sockets.ts';
import type { PeerWatch } from './peer-watch.ts';
import type { KnownCallers } from './proof.ts';
import type { RouteTable } from './route-table.ts';
import type { SharedState } from './shared-state.ts';
import type { TimerWheel } from './timer-wheel.ts';
import type { WaitingRooms } from './waiting-rooms.ts';

/** Since the worker started. */
export interface GatewayCounts {
  accepted: number;
  /** Of those that were accepted. */
  gone: number;
  /** As there were too many already. */
  refused: number;
  /** Handshakes that failed, were given up, or did not come to an end in time. */
  tlsFailures: number;
}

/** What all connections of a worker share. */
export interface GatewayContext {
  readonly routes: RouteTable;
  readonly callers: KnownCallers;
  readonly ledgers: Ledgers;
  /** What holds over all workers of the machine. */
  readonly shared: SharedState;
  readonly waitingRooms: WaitingRooms;
  readonly heldBytes: HeldBytes;
  readonly sockets: OpenSockets;
  /** Notes the handshakes that fail, and tells of the sockets that are open. */
  readonly handshakes: HandshakeLog;
  readonly reporter: ConnectionReporter;
  readonly control: ControlBackend;
  readonly limits: Limits;
  /** Whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: AddressRanges;
  readonly peers: PeerWatch;
  readonly wheel: TimerWheel;
  readonly dialling: Dialling;
  readonly log: Logger;
  readonly counts: GatewayCounts;
  /** The worker takes no new work: a connection ends behind the request that it carries. */
  readonly draining: () => boolean;
}
