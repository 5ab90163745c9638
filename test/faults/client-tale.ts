/** What all clients together have done. */
export interface ClientReport {
  sent: number;
  received: number;
  /** Handshakes that were answered with 101, those of replaced sockets included. */
  opened: number;
  /** Sockets that said goodbye by themselves and were answered. */
  left: number;
  /** Attempts to connect that came to nothing. */
  refused: number;
}

/** Something that a client tells, one JSON line each. Times are milliseconds since the epoch. */
export type ClientTale =
  | ({ readonly type: 'status' | 'finished'; readonly open: number } & Readonly<ClientReport>)
  /** The image has said its name (only of targets where it does), `took` ms after the client began to connect. */
  | {
      readonly type: 'opened';
      readonly index: number;
      readonly instance: string;
      readonly at: number;
      readonly took: number;
    }
  /** A socket said goodbye and was answered. */
  | { readonly type: 'left'; readonly index: number; readonly instance: string; readonly at: number }
  /**
   * A socket was ended. `localPort` says on which worker it was, `code` and `reason` are those of the Close frame, if there
   * was one; `outstanding` numbers had not come back.
   */
  | {
      readonly type: 'closed';
      readonly index: number;
      readonly localPort: number;
      readonly instance: string;
      readonly at: number;
      readonly how: string;
      readonly code?: number;
      readonly reason?: string;
      readonly outstanding: number;
    }
  /** An attempt to connect came to nothing. */
  | {
      readonly type: 'refused';
      readonly index: number;
      readonly localPort: number;
      readonly at: number;
      readonly how: string;
    }
  /** `number` came where `expected` should have. */
  | {
      readonly type: 'lost' | 'repeated' | 'reordered' | 'garbled';
      readonly index: number;
      readonly at: number;
      readonly expected: number;
      readonly number: number;
    };
