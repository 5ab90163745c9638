import type {
  ConnectionEnd,
  ConnectionProgress,
  ConnectionRecord,
  EndedConnection,
  HandshakeFailure,
  Passed,
} from '../contract/connection.ts';
import type { ConnectionReport } from '../contract/link.ts';
import type { HandshakeLog } from './handshake-log.ts';
import { Journal } from './journal.ts';
import type { Ledgers } from './ledger.ts';
import type { ReportSource } from './link-client.ts';
import type { OpenSocket, OpenSockets } from './open-sockets.ts';

/** Connections and handshakes of one report: what is put into words at once must not keep the sockets waiting. */
const pieceSize = 250;
/** Open connections whose progress is told in one turn; with more of them each has its turn later. */
const mostChanges = 2_000;
/** Ends and failures that wait to be recorded. */
const mostEnds = 10_000;
const mostFailures = 2_000;
/** Told and not recorded yet: what the control process may have in hand. */
const mostInHand = 2_000;

/** What was said of an open connection last, and what was counted of it for its service. */
interface Watched {
  toldBytes: number;
  clientBytes: number;
  clientMessages: number;
  imageBytes: number;
  imageMessages: number;
}

/**
 * Tells the control process what becomes of this worker's WebSockets: pieces of a turn, at most one turn a second. Nothing
 * is done for a socket while its bytes pass.
 */
export class ConnectionReporter implements ReportSource {
  readonly #sockets: OpenSockets;
  readonly #ledgers: Ledgers;
  readonly #watched = new Map<OpenSocket, Watched>();
  /** Open, and not told yet. */
  #fresh = new Set<OpenSocket>();
  readonly #ended = new Journal<EndedConnection>(mostEnds);
  readonly #failures = new Journal<HandshakeFailure>(mostFailures);
  #changing: Iterator<[OpenSocket, Watched]> | undefined;
  #changesLeft = 0;
  #report = 0;
  #completing = false;
  readonly #handshakes: Pick<HandshakeLog, 'turn' | 'omitted'>;

  constructor(sockets: OpenSockets, ledgers: Ledgers, handshakes: Pick<HandshakeLog, 'turn' | 'omitted'>) {
    this.#sockets = sockets;
    this.#ledgers = ledgers;
    this.#handshakes = handshakes;
  }

  opened(socket: OpenSocket): void {
    this.#fresh.add(socket);
    const nothing = { clientBytes: 0, clientMessages: 0, imageBytes: 0, imageMessages: 0 };
    this.#watched.set(socket, { toldBytes: 0, ...nothing });
    this.#ledgers.of(socket.route.serviceId).countSockets('opened', 1);
  }

  ended(socket: OpenSocket, end: ConnectionEnd): void {
    const watched = this.#watched.get(socket);
    if (watched !== undefined) this.#count(socket, watched);
    this.#ledgers.of(socket.route.serviceId).countSockets(`ended.${end.by}.${codeClass(end.code)}`, 1);
    this.#fresh.delete(socket);
    this.#watched.delete(socket);
    this.#ended.add({ ...recordOf(socket), end });
  }

  failed(failure: HandshakeFailure): void {
    this.#failures.add(failure);
  }

  /** There is a control process that knows nothing of what is open, and perhaps not of what was told before. */
  begin(): void {
    this.#fresh = new Set(this.#sockets.all());
    this.#ended.retell();
    this.#failures.retell();
    this.#completing = true;
  }

  recorded(report: number): void {
    this.#ended.recorded(report);
    this.#failures.recorded(report);
  }

  /** Begins a turn: what has passed since the last one counts. */
  turn(): void {
    this.#handshakes.turn();
    for (const [socket, watched] of this.#watched) this.#count(socket, watched);
    // Where the last turn stopped, this one goes on.
    this.#changing ??= this.#watched.entries();
    this.#changesLeft = mostChanges;
  }

  /** The next piece of this turn; undefined when everything is told, or the control process has enough in hand. */
  next(): ConnectionReport | undefined {
    const report = this.#report + 1;
    const opened = this.#takeFresh(pieceSize);
    const changed = this.#takeChanged(pieceSize - opened.length);
    const room = pieceSize - opened.length - changed.length;
    const ended = this.#ended.take(Math.min(room, mostInHand - this.#ended.told), report);
    const handshakes = this.#failures.take(room - ended.length, report);
    const complete = this.#completing && this.#fresh.size === 0;
    if (opened.length + changed.length + ended.length + handshakes.length === 0 && !complete) return undefined;
    this.#report = report;
    if (complete) this.#completing = false;
    const omitted = this.#ended.dropped + this.#failures.dropped + this.#handshakes.omitted;
    return { report, opened, changed, ended, handshakes, complete, omitted };
  }

  #takeFresh(count: number): readonly ConnectionRecord[] {
    const records: ConnectionRecord[] = [];
    for (const socket of this.#fresh) {
      if (records.length === count) break;
      this.#fresh.delete(socket);
      const watched = this.#watched.get(socket);
      if (watched === undefined) continue;
      watched.toldBytes = bytesOf(socket);
      records.push(recordOf(socket));
    }
    return records;
  }

  #takeChanged(count: number): readonly ConnectionProgress[] {
    const changed: ConnectionProgress[] = [];
    while (changed.length < count && this.#changesLeft > 0) {
      const { value, done } = this.#changing?.next() ?? { value: undefined, done: true };
      if (done) {
        this.#changing = undefined;
        this.#changesLeft = 0;
        break;
      }
      const [socket, watched] = value;
      const bytes = bytesOf(socket);
      if (watched.toldBytes === bytes || this.#fresh.has(socket)) continue;
      watched.toldBytes = bytes;
      this.#changesLeft -= 1;
      changed.push(progressOf(socket));
    }
    return changed;
  }

  /** Adds what has passed since the last time to what the service has. */
  #count(socket: OpenSocket, watched: Watched): void {
    const { fromClient, fromImage } = socket.splice.passed;
    if (watched.clientBytes === fromClient.bytes && watched.imageBytes === fromImage.bytes) return;
    const ledger = this.#ledgers.of(socket.route.serviceId);
    ledger.countSockets('bytes.client', fromClient.bytes - watched.clientBytes);
    ledger.countSockets('messages.client', fromClient.messages - watched.clientMessages);
    ledger.countSockets('bytes.image', fromImage.bytes - watched.imageBytes);
    ledger.countSockets('messages.image', fromImage.messages - watched.imageMessages);
    watched.clientBytes = fromClient.bytes;
    watched.clientMessages = fromClient.messages;
    watched.imageBytes = fromImage.bytes;
    watched.imageMessages = fromImage.messages;
  }
}

function copy({ bytes, messages }: Passed): Passed {
  return { bytes, messages };
}

function bytesOf({ splice }: OpenSocket): number {
  return splice.passed.fromClient.bytes + splice.passed.fromImage.bytes;
}

function progressOf({ id, openedAt, splice }: OpenSocket): ConnectionProgress {
  const { fromClient, fromImage } = splice.passed;
  return {
    id,
    ...(splice.firstAnswerAt > 0 && { firstAnswerMs: splice.firstAnswerAt - openedAt }),
    fromClient: copy(fromClient),
    fromImage: copy(fromImage),
  };
}

function recordOf(socket: OpenSocket): ConnectionRecord {
  return {
    serviceId: socket.route.serviceId,
    modelId: socket.modelId,
    instanceId: socket.instanceId,
    credential: socket.credential,
    clientAddress: socket.clientAddress,
    openedAt: socket.openedAt,
    ...(socket.waitedMs !== undefined && { waitedMs: socket.waitedMs }),
    handshakeMs: socket.handshakeMs,
    ...progressOf(socket),
  };
}

/** The close code as far as it has few values: what applications make up for themselves is put together. */
function codeClass(code: number): string {
  if (code < 1016) return `${code}`;
  if (code >= 3000 && code < 5000) return `${Math.floor(code / 1000)}xxx`;
  return 'other';
}
