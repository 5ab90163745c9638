import type { Route, RouteAccessKey, RouteApp, RouteSnapshot, TokenRevocation } from './route.ts';

/**
 * What a gateway worker and the control process say to each other: newline-delimited JSON over a unix socket in the data
 * folder. The worker dials, and dials again for ever; the first line is its `hello`, the first answer a `snapshot`.
 */
export type WorkerMessage =
  | { readonly type: 'hello'; readonly worker: number; readonly processId: number }
  /** Everything up to `sequence` is in force here: no new connection of this worker uses an older record. */
  | { readonly type: 'acknowledge'; readonly sequence: number }
  | { readonly type: 'meter'; readonly services: readonly ServiceMeter[] };

export type ControlMessage =
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

export interface AccessKeyChange {
  readonly changed: readonly RouteAccessKey[];
  /** Keys that are not in force any more. */
  readonly removed: readonly string[];
}

/** One worker's counts for one service. Sent when something changed, at most once a second, and at once after a `delta`. */
export interface ServiceMeter {
  readonly serviceId: string;
  /** Since the worker started: inference calls that reached the image, and those that failed on the way. */
  readonly calls: number;
  readonly failures: number;
  /** Now open connections (spliced sockets and requests in flight) by instance id; absent means none. */
  readonly open: Readonly<Record<string, number>>;
}
