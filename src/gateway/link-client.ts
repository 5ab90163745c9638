import type { Socket } from 'bun';
import type { Ending } from '../contract/endings.ts';
import type {
  ConnectionReport,
  ControlMessage,
  GatewayMeter,
  RouteMessage,
  ServiceMeter,
  ServiceWaiting,
  WorkerMessage,
} from '../contract/link.ts';
import type { Route } from '../contract/route.ts';
import type { Logger } from '../log/logger.ts';

/** What tells of connections: pieces of a turn, at most one turn a second. */
export interface ReportSource {
  /** A control process has everything that was said to it before this in force, and knows nothing of connections. */
  begin(): void;
  turn(): void;
  /** The next piece; undefined when this turn is over. */
  next(): ConnectionReport | undefined;
  /** What was told up to this report need not be told again. */
  recorded(report: number): void;
}

export interface LinkClientOptions {
  readonly socketPath: string;
  readonly worker: number;
  readonly log: Logger;
  /** A connection begins: of what came over the last one nothing is waited for any more. */
  readonly begin: () => void;
  /** Takes routes that belong to the next message. */
  readonly prepare: (routes: readonly Route[]) => void;
  /** Puts the message into force; what it says counts from the moment this returns. */
  readonly apply: (message: RouteMessage) => void;
  /** Ends those of these connections that are open here. */
  readonly endConnections: (ids: readonly string[], ending: Ending) => void;
  /** `everything`: for a control process that knows nothing yet; else what changed since the last time. */
  readonly meters: (everything: boolean) => readonly ServiceMeter[];
  /** How many calls wait, of every service for which any do. */
  readonly waiting: () => readonly ServiceWaiting[];
  readonly gateway: () => GatewayMeter;
  readonly reports: ReportSource;
}

/** Between two attempts to connect, milliseconds: twice as long each time. */
const shortestPause = 100;
const longestPause = 2000;
const meterInterval = 1000;
/** Between two pieces of a report: putting one into words must not delay what sockets carry, nor the next one. */
const pieceInterval = 20;
/** How long the end of a worker waits for its last words to go out. */
const lastMoment = 1000;

/** What a message may weigh: a snapshot of tens of thousands of services is some ten megabytes. */
const longestMessage = 256 * 1024 * 1024;

/** Bytes that the control process may leave unread; a meter is left out then, as the next one says the same and more. */
const mostUnread = 1024 * 1024;

/**
 * The worker's end of the link to the control process (contract/link.ts). It dials, and dials again for ever; while nobody
 * answers, the last routes stay in force.
 */
export class LinkClient implements Disposable {
  readonly #options: LinkClientOptions;
  readonly #meterTimer: ReturnType<typeof setInterval>;
  #toldGateway: GatewayMeter | undefined;
  #pieceTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #connection: LinkConnection | undefined;
  #pause = shortestPause;
  #disposed = false;
  readonly #firstAttempt = Promise.withResolvers<boolean>();
  readonly #firstSnapshot = Promise.withResolvers<void>();

  constructor(options: LinkClientOptions) {
    this.#options = options;
    this.#meterTimer = setInterval(() => this.#turn(), meterInterval);
    this.#dial();
  }

  /** Whether the first attempt to connect brought a snapshot. */
  get firstAttempt(): Promise<boolean> {
    return this.#firstAttempt.promise;
  }

  /** Resolved once a control process has said what is in force. */
  get firstSnapshot(): Promise<void> {
    return this.#firstSnapshot.promise;
  }

  /** Tells what there is to tell, without pauses, and gives it a moment to go out: the worker is about to end. */
  async tellLast(): Promise<void> {
    const { reports } = this.#options;
    reports.turn();
    this.#sendMeters(false);
    if (!this.#connection?.greeted) return;
    for (let report = reports.next(); report !== undefined; report = reports.next()) {
      this.#say({ type: 'connections', ...report });
    }
    const deadline = performance.now() + lastMoment;
    while (this.#connection !== undefined && this.#connection.unread > 0 && performance.now() < deadline) {
      await Bun.sleep(pieceInterval);
    }
  }

  /** Tells how many calls wait now; `false` while there is nobody to take it. */
  tellWaiting(services: readonly ServiceWaiting[]): boolean {
    if (!this.#connection?.greeted || this.#connection.unread > mostUnread) return false;
    this.#say({ type: 'waiting', services });
    return true;
  }

  [Symbol.dispose](): void {
    this.#disposed = true;
    clearInterval(this.#meterTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#pieceTimer);
    this.#connection?.socket.terminate();
  }

  #dial(): void {
    const connection = new LinkConnection((line) => this.#receive(line));
    Bun.connect<LinkConnection>({
      unix: this.#options.socketPath,
      data: connection,
      socket: {
        open: (socket) => {
          if (this.#disposed) return socket.terminate();
          connection.socket = socket;
          this.#connection = connection;
          this.#options.begin();
          const age = Math.round(performance.now());
          this.#say({ type: 'hello', worker: this.#options.worker, processId: process.pid, age });
        },
        data: (socket, chunk) => socket.data.receive(chunk),
        drain: (socket) => socket.data.flush(),
        close: (_socket, error) => this.#lost(error),
        error: (socket, error) => {
          this.#options.log.error({ error }, 'link to the control process broken');
          socket.terminate();
        },
      },
    }).catch(() => this.#lost(undefined));
  }

  #lost(error: Error | undefined): void {
    if (this.#disposed) return;
    if (this.#connection !== undefined) this.#options.log.warn({ error }, 'link to the control process lost');
    this.#connection = undefined;
    this.#firstAttempt.resolve(false);
    this.#retryTimer = setTimeout(() => this.#dial(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, longestPause);
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as ControlMessage;
    switch (message.type) {
      case 'routes':
        this.#options.prepare(message.routes);
        break;
      case 'snapshot':
      case 'delta':
        this.#apply(message);
        break;
      case 'end-connections':
        this.#options.endConnections(message.ids, { code: message.code, reason: message.reason });
        break;
      case 'recorded':
        this.#options.reports.recorded(message.report);
        break;
      default:
      // What a newer control process says beyond this is for newer workers.
    }
  }

  #apply(message: RouteMessage): void {
    this.#options.apply(message);
    // Counts first: whoever sees the acknowledgement may end an instance that has no open connection.
    this.#sendMeters(message.type === 'snapshot');
    this.#say({ type: 'acknowledge', sequence: message.sequence });
    if (message.type !== 'snapshot') return;
    this.#pause = shortestPause;
    if (this.#connection !== undefined) this.#connection.greeted = true;
    const waiting = this.#options.waiting();
    if (waiting.length > 0) this.#say({ type: 'waiting', services: waiting });
    this.#options.reports.begin();
    this.#sendPieces();
    this.#options.log.info({ sequence: message.sequence, routes: message.routes.length }, 'routes received');
    this.#firstAttempt.resolve(true);
    this.#firstSnapshot.resolve();
  }

  #turn(): void {
    // Before the meters: what has passed since the last turn counts with them.
    this.#options.reports.turn();
    this.#sendMeters(false);
    this.#sendPieces();
  }

  #sendPieces(): void {
    clearTimeout(this.#pieceTimer);
    if (!this.#connection?.greeted || this.#connection.unread > mostUnread) return;
    const report = this.#options.reports.next();
    if (report === undefined) return;
    this.#say({ type: 'connections', ...report });
    this.#pieceTimer = setTimeout(() => this.#sendPieces(), pieceInterval);
  }

  #sendMeters(everything: boolean): void {
    if (this.#connection === undefined || this.#connection.unread > mostUnread) return;
    const services = this.#options.meters(everything);
    const gateway = this.#options.gateway();
    const told = this.#toldGateway;
    const same = told?.accepted === gateway.accepted && told.connections === gateway.connections;
    if (services.length === 0 && same && !everything) return;
    this.#toldGateway = gateway;
    this.#say({ type: 'meter', services, gateway });
  }

  #say(message: WorkerMessage): void {
    this.#connection?.send(`${JSON.stringify(message)}\n`);
  }
}

/** One connection: lines in, lines out. */
class LinkConnection {
  socket!: Socket<LinkConnection>;
  /** The control process has sent its snapshot. */
  greeted = false;
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];
  #received = 0;
  #unsent: Buffer = Buffer.alloc(0);

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  get unread(): number {
    return this.#unsent.length;
  }

  receive(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      const line = Buffer.concat([...this.#pieces, chunk.subarray(start, end)]).toString();
      this.#pieces = [];
      this.#received = 0;
      start = end + 1;
      this.#onLine(line);
    }
    if (start === chunk.length) return;
    this.#pieces.push(chunk.subarray(start));
    this.#received += chunk.length - start;
    if (this.#received > longestMessage) throw new Error(`a message of more than ${longestMessage} bytes`);
  }

  send(text: string): void {
    this.#unsent = Buffer.concat([this.#unsent, Buffer.from(text)]);
    this.flush();
  }

  flush(): void {
    if (this.#unsent.length === 0) return;
    const taken = this.socket.write(this.#unsent);
    if (taken > 0) this.#unsent = this.#unsent.subarray(taken);
  }
}
