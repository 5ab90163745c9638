import type {
  Closer,
  ConnectionProgress,
  ConnectionRecord,
  EndedConnection,
  HandshakeFailure,
  HandshakeStage,
} from './connection.ts';
import type { Ending } from './endings.ts';
import type { Route, RouteAccessKey, RouteApp, RouteSnapshot, TokenRevocation } from './route.ts';

/**
 * What a gateway worker and the control process say to each other: newline-delimited JSON over a unix socket in the data
 * folder. The worker dials, and dials again for ever; the first line is its `hello`, the first answer a `snapshot`.
 */
export type WorkerMessage =
  | {
      readonly type: 'hello';
      readonly worker: number;
      readonly processId: number;
      /** How long the process runs, ms; absent from workers of earlier versions. */
      readonly age?: number;
    }
  /** Everything up to `sequence` is in force here: no new connection of this worker uses an older record. */
  | { readonly type: 'acknowledge'; readonly sequence: number }
  | { readonly type: 'meter'; readonly services: readonly ServiceMeter[]; readonly gateway?: GatewayMeter }
  /** Calls that wait for an instance: when the first one does, then at most every 200 ms, and all of them behind a `snapshot`. */
  | { readonly type: 'waiting'; readonly services: readonly ServiceWaiting[] }
  | ({ readonly type: 'connections' } & ConnectionReport);

export type ControlMessage =
  | RouteMessage
  /** Routes of the `snapshot` or `delta` that comes next, which holds the last of them: nothing is in force before that. */
  | { readonly type: 'routes'; readonly routes: readonly Route[] }
  /** What reports up to `report` told of ends and failures lies in the database. */
  | { readonly type: 'recorded'; readonly report: number }
  /** To be ended now, where they are open here. */
  | ({ readonly type: 'end-connections'; readonly ids: readonly string[] } & Ending);

/** What has a number, and is acknowledged. */
export type RouteMessage =
  | ({ readonly type: 'snapshot' } & RouteSnapshot)
  | {
      readonly type: 'delta';
      readonly sequence: number;
      readonly changed: readonly Route[];
      readonly removed: readonly string[];
      /** Absent where no access key changed. */
      readonly accessKeys?: AccessKeyChange;
      /** All apps that are in force now. Absent where none changed. */
      readonly apps?: readonly RouteApp[];
      /** All revocations that still matter. Absent where none changed. */
      readonly revocations?: readonly TokenRevocation[];
    };

/**
 * What became of this worker's WebSockets since its last report. After a `snapshot` a worker tells of all that are open, in
 * pieces; ends and failures are told again until they are `recorded`, so that a control process that dies loses none.
 */
export interface ConnectionReport {
  /** Counts the worker's reports upwards. */
  readonly report: number;
  readonly opened: readonly ConnectionRecord[];
  readonly changed: readonly ConnectionProgress[];
  readonly ended: readonly EndedConnection[];
  readonly handshakes: readonly HandshakeFailure[];
  /** The last piece behind a snapshot: what none of them named is not open any more. */
  readonly complete: boolean;
  /** Ends and failures that were dropped since the worker started, as nobody took them or there were too many. */
  readonly omitted: number;
}

/** One worker's counts of connections of clients, since it started. */
export interface GatewayMeter {
  readonly accepted: number;
  /** As there were too many already. */
  readonly refused: number;
  /** TLS handshakes that failed, or did not come to an end in time. */
  readonly tlsFailures: number;
  /** WebSocket handshakes for no service of this installation. */
  readonly strangers: number;
  /** Open now, and the most that the limit of open files allows. */
  readonly connections: number;
  readonly limit: number;
}

export interface AccessKeyChange {
  readonly changed: readonly RouteAccessKey[];
  /** Keys that are not in force any more. */
  readonly removed: readonly string[];
}

export interface ModelCalls {
  readonly calls: number;
  readonly failures: number;
}

/** One worker's counts for one service. Sent when something changed, at most once a second, and at once after a `delta`. */
export interface ServiceMeter {
  readonly serviceId: string;
  /** Since the worker started: inference calls that reached the image, and those that failed on the way. */
  readonly calls: number;
  readonly failures: number;
  /** The same by model, of calls for which one was chosen; absent: none. */
  readonly models?: Readonly<Record<string, ModelCalls>>;
  /** Now open connections (spliced sockets and requests in flight) by instance id; absent means none. */
  readonly open: Readonly<Record<string, number>>;
  /** What became of WebSockets, since the worker started; absent: nothing yet. */
  readonly sockets?: SocketCounts;
}

/** How many calls wait in a worker for an instance of the service, now. */
export interface ServiceWaiting {
  readonly serviceId: string;
  readonly waiting: number;
}

export type SocketCountName =
  | 'opened'
  | `bytes.${'client' | 'image'}`
  | `messages.${'client' | 'image'}`
  /** By who ended them, and the close code: one below 1016, `3xxx`, `4xxx` or `other`. */
  | `ended.${Closer}.${string}`
  /** Handshakes that did not become a WebSocket. */
  | `refused.${HandshakeStage}`
  /** Calls of any kind that waited for an instance and reached one, and how long all of them did, milliseconds. */
  | `waited.${'calls' | 'ms'}`;

/** What is 0 is absent. */
export type SocketCounts = Readonly<Partial<Record<SocketCountName, number>>>;
