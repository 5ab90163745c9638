import type { Socket } from 'bun';
import { closeFrame, takeFrame, textFrame } from './client-frames.ts';
import type { ClientReport, ClientTale } from './client-tale.ts';
import { NumberOrder } from './number-order.ts';

export interface NumberedServer {
  readonly port: number;
  readonly ca: string;
  readonly token: string;
}

export interface NumberedSocketOptions {
  readonly index: number;
  readonly target: string;
  readonly server: NumberedServer;
  readonly report: ClientReport;
  readonly tell: (tale: ClientTale) => void;
  /** After how many numbers it says goodbye by itself; asked at every opening. */
  readonly stays?: () => number;
  /** The image tells its name first. */
  readonly named?: boolean;
  /** It sends its number at once and does not come back. */
  readonly once?: boolean;
}

type Phase = 'idle' | 'connecting' | 'open' | 'leaving' | 'over';

/** How long opening, or a goodbye, may take (ms). */
const patience = 15_000;

/**
 * One client: opens its socket, sends 1, 2, 3 … when its turn comes, compares what comes back, opens another when it ends
 * (at once when it left by itself).
 */
export class NumberedSocket {
  readonly #options: NumberedSocketOptions;
  #phase: Phase = 'idle';
  #socket: Socket | undefined;
  #localPort = 0;
  /** When the present phase began. */
  #since = 0;
  /** What the handshake took, ms. */
  #took = 0;
  #answered = false;
  #received: Buffer = Buffer.alloc(0);
  #instance = '';
  #end: { readonly code: number; readonly reason: string } | undefined;
  #stays = Number.POSITIVE_INFINITY;
  #order: NumberOrder;

  constructor(options: NumberedSocketOptions) {
    this.#options = options;
    this.#order = this.#newOrder();
  }

  get open(): boolean {
    return this.#phase === 'open';
  }

  get over(): boolean {
    return this.#phase === 'over';
  }

  get outstanding(): number {
    return this.open ? this.#order.outstanding : 0;
  }

  /** Sends the next number, says goodbye, or tries to connect. */
  takeTurn(): void {
    if (this.#phase === 'idle') this.#connect();
    else if (this.#phase === 'open') this.#sendOrLeave();
    else if (this.#phase !== 'over' && Date.now() - this.#since > patience) this.#ended('too slow');
  }

  /** Says goodbye after at most `numbers` more. */
  staysFor(numbers: number): void {
    this.#stays = this.#order.sent + numbers;
  }

  /** The run is over: what has not come by now is lost. */
  finish(): void {
    const { index, tell } = this.#options;
    const { expected, sent: number } = this.#order;
    if (this.outstanding > 0) tell({ type: 'lost', index, at: Date.now(), expected, number });
    this.#enter('over');
    this.#socket?.terminate();
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#since = Date.now();
  }

  #sendOrLeave(): void {
    if (this.#order.sent < this.#stays) {
      this.#options.report.sent += 1;
      this.#socket?.write(textFrame(String(this.#order.next())));
    } else if (this.#order.outstanding === 0) {
      this.#enter('leaving');
      this.#socket?.write(closeFrame(1000));
    }
  }

  #connect(): void {
    const { port, ca } = this.#options.server;
    this.#enter('connecting');
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      tls: { ca, serverName: 'localhost' },
      socket: {
        open: (socket) => {
          this.#socket = socket;
          this.#localPort = socket.localPort;
        },
        handshake: (socket, authorized) => {
          if (authorized) this.#begin(socket);
          else socket.terminate();
        },
        data: (_socket, bytes) => this.#read(bytes),
        close: (socket, error) => {
          if (socket === this.#socket) this.#ended(error === undefined ? 'closed' : 'reset');
        },
        error: () => undefined,
        connectError: () => this.#ended('not connected'),
      },
    }).catch(() => this.#ended('not connected'));
  }

  #begin(socket: Socket): void {
    const { target, server } = this.#options;
    const lines = [
      `GET ${target} HTTP/1.1`,
      `Host: localhost:${server.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `X-Auth-Token: ${server.token}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  #read(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#received, bytes]);
    if (!this.#answered && !this.#takeAnswer()) return;
    while (this.#takeFrame());
  }

  #takeAnswer(): boolean {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const answer = this.#received.toString('latin1');
    if (!answer.startsWith('HTTP/1.1 101 ')) {
      this.#ended(`answered ${answer.slice(9, 12)}: ${answer.slice(end + 4)}`);
      return false;
    }
    const { report, stays, once } = this.#options;
    this.#received = this.#received.subarray(end + 4);
    this.#answered = true;
    this.#order = this.#newOrder();
    this.#stays = stays?.() ?? Number.POSITIVE_INFINITY;
    report.opened += 1;
    this.#took = Date.now() - this.#since;
    this.#enter('open');
    if (once === true) this.#sendOrLeave();
    return true;
  }

  #takeFrame(): boolean {
    const frame = takeFrame(this.#received);
    if (frame === undefined) return false;
    this.#received = frame.rest;
    if (frame.kind === 'close') this.#farewell(frame);
    else this.#take(frame.kind === 'text' ? frame.text : 'not a text');
    return true;
  }

  #take(text: string): void {
    const { index, tell, report, named, once } = this.#options;
    if (named === true && this.#instance === '') {
      this.#instance = text;
      tell({ type: 'opened', index, instance: text, at: Date.now(), took: this.#took });
      return;
    }
    report.received += 1;
    this.#order.take(Number(text));
    if (once === true && this.#phase === 'open') this.#sendOrLeave();
  }

  /** The other side's Close frame: the answer to ours, or to be answered. */
  #farewell({ code, reason }: { readonly code: number; readonly reason: string }): void {
    const { index, tell, report } = this.#options;
    this.#end = { code, reason };
    if (this.#phase !== 'leaving' || code !== 1000) {
      this.#socket?.write(closeFrame(code));
      return;
    }
    report.left += 1;
    if (this.#instance !== '') tell({ type: 'left', index, instance: this.#instance, at: Date.now() });
    this.#reset();
    this.takeTurn();
  }

  #ended(how: string): void {
    if (this.#phase === 'over' || this.#phase === 'idle') return;
    const { index, tell, report } = this.#options;
    const told = { index, localPort: this.#localPort, at: Date.now() };
    if (this.#phase === 'connecting') {
      report.refused += 1;
      tell({ type: 'refused', ...told, how });
    } else {
      const { outstanding } = this.#order;
      tell({ type: 'closed', ...told, instance: this.#instance, how, ...this.#end, outstanding });
    }
    this.#reset();
  }

  #reset(): void {
    const socket = this.#socket;
    this.#enter(this.#options.once === true ? 'over' : 'idle');
    this.#socket = undefined;
    this.#answered = false;
    this.#instance = '';
    this.#end = undefined;
    this.#received = Buffer.alloc(0);
    socket?.terminate();
  }

  #newOrder(): NumberOrder {
    const { index, tell } = this.#options;
    return new NumberOrder((type, expected, number) => tell({ type, index, at: Date.now(), expected, number }));
  }
}
