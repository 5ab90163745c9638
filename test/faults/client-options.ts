export interface ClientOptions {
  readonly port: number;
  readonly caFile: string;
  readonly token: string;
  readonly sockets: number;
  readonly periodMs: number;
  /** The addresses' paths, taken in turn. */
  readonly targets: readonly string[];
  /** The image tells its name as the first message. */
  readonly named?: boolean;
  /** New sockets a second that exchange one number and go. */
  readonly arrivals?: number;
}
