import type { Socket } from 'bun';
import type { ClientReport, ClientTale } from './client-tale.ts';

export interface NumberedServer {
  readonly port: number;
  readonly ca: string;
  readonly token: string;
}

const textFrame = 0x81;
const closeOpcode = 8;

/** One client: opens its socket, sends 1, 2, 3 … when its turn comes, compares what comes back, opens another when it ends. */
export class NumberedSocket {
  readonly #index: number;
  readonly #target: string;
  readonly #server: NumberedServer;
  readonly #report: ClientReport;
  readonly #tell: (tale: ClientTale) => void;
  #socket: Socket | undefined;
  #localPort = 0;
  #connecting = false;
  #received: Buffer = Buffer.alloc(0);
  #open = false;
  #sent = 0;
  #expected = 1;
  #over = false;

  constructor(
    index: number,
    target: string,
    server: NumberedServer,
    report: ClientReport,
    tell: (tale: ClientTale) => void,
  ) {
    this.#index = index;
    this.#target = target;
    this.#server = server;
    this.#report = report;
    this.#tell = tell;
  }

  get open(): boolean {
    return this.#open;
  }

  get outstanding(): number {
    return this.#open ? this.#sent - this.#expected + 1 : 0;
  }

  /** Sends the next number, or tries to connect. */
  takeTurn(): void {
    if (!this.#open) {
      this.#connect();
      return;
    }
    this.#sent += 1;
    this.#report.sent += 1;
    this.#socket?.write(maskedText(String(this.#sent)));
  }

  /** The run is over: what has not come by now is lost. */
  finish(): void {
    if (this.outstanding > 0) {
      this.#tell({ type: 'lost', index: this.#index, expected: this.#expected, number: this.#sent });
    }
    this.#over = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    if (this.#connecting || this.#over) return;
    this.#connecting = true;
    const { port, ca } = this.#server;
    Bun.connect({
      hostname: '127.0.0.1',
      port,
      tls: { ca, serverName: 'localhost' },
      socket: {
        open: (socket) => {
          this.#localPort = socket.localPort;
        },
        handshake: (socket, authorized) => {
          if (authorized) this.#begin(socket);
          else socket.terminate();
        },
        data: (_socket, bytes) => this.#read(bytes),
        close: (_socket, error) => this.#ended(error === undefined ? 'closed' : 'reset'),
        error: () => undefined,
        connectError: () => this.#ended('refused'),
      },
    }).catch(() => this.#ended('refused'));
  }

  #begin(socket: Socket): void {
    this.#socket = socket;
    const lines = [
      `GET ${this.#target} HTTP/1.1`,
      `Host: localhost:${this.#server.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `X-Auth-Token: ${this.#server.token}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  }

  #read(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#received, bytes]);
    if (!this.#open && !this.#takeAnswer()) return;
    while (this.#takeFrame());
  }

  #takeAnswer(): boolean {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return false;
    if (!this.#received.toString('latin1').startsWith('HTTP/1.1 101 ')) {
      this.#socket?.terminate();
      return false;
    }
    this.#received = this.#received.subarray(end + 4);
    this.#open = true;
    this.#connecting = false;
    this.#report.opened += 1;
    return true;
  }

  /** Numbers are short: their frames have a head of two bytes. */
  #takeFrame(): boolean {
    const [first = 0, length = 0] = this.#received;
    if (this.#received.length < 2 || this.#received.length < 2 + length) return false;
    const payload = this.#received.toString('latin1', 2, 2 + length);
    this.#received = this.#received.subarray(2 + length);
    if ((first & 0x0f) === closeOpcode) return true;
    this.#compare(first === textFrame ? Number(payload) : Number.NaN);
    return true;
  }

  #compare(number: number): void {
    this.#report.received += 1;
    const expected = this.#expected;
    this.#expected = number + 1;
    if (number === expected) return;
    const type = number > expected ? 'lost' : number < expected ? 'repeated' : 'garbled';
    this.#tell({ type, index: this.#index, expected, number });
  }

  #ended(how: string): void {
    if (this.#over) return;
    if (this.#open) {
      const { outstanding } = this;
      this.#tell({ type: 'closed', index: this.#index, localPort: this.#localPort, how, outstanding });
    } else if (this.#connecting) this.#report.refused += 1;
    this.#open = false;
    this.#connecting = false;
    this.#socket = undefined;
    this.#received = Buffer.alloc(0);
    this.#sent = 0;
    this.#expected = 1;
  }
}

function maskedText(text: string): Buffer {
  const frame = Buffer.alloc(6 + text.length);
  frame[0] = textFrame;
  frame[1] = 0x80 | text.length;
  // A mask of zeros: the payload is what it is.
  frame.write(text, 6, 'latin1');
  return frame;
}
