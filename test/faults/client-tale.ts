/** What all clients together have done. */
export interface ClientReport {
  sent: number;
  received: number;
  /** Handshakes that were answered with 101, those of replaced sockets included. */
  opened: number;
  /** Attempts to connect that came to nothing. */
  refused: number;
}

/** Something that a client tells, one JSON line each. */
export type ClientTale =
  | ({ readonly type: 'status' | 'finished'; readonly open: number } & Readonly<ClientReport>)
  /** A socket is over. `localPort` says on which worker it was; `outstanding` numbers had not come back. */
  | {
      readonly type: 'closed';
      readonly index: number;
      readonly localPort: number;
      readonly how: string;
      readonly outstanding: number;
    }
  /** `number` came where `expected` should have. */
  | {
      readonly type: 'lost' | 'repeated' | 'garbled';
      readonly index: number;
      readonly expected: number;
      readonly number: number;
    };
