import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { Conversation } from './conversation.ts';
import { BadOption, readOptions } from './options.ts';
import type { VoiceModel } from './voice-model.ts';

export interface Limits {
  /** A longer message closes its socket with 1009. */
  readonly messageBytes: number;
  /** More sockets at once are refused with 503. */
  readonly connections: number;
  /** A socket on which nothing is sent for so long is closed with 1008; 0 never. */
  readonly idleSeconds: number;
}

/** The HTTP server: `/health`, and a WebSocket at `/`. */
export class VoiceServer {
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #model: VoiceModel;
  readonly #limits: Limits;

  constructor(model: VoiceModel, limits: Limits) {
    this.#model = model;
    this.#limits = limits;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytes,
      perMessageDeflate: false,
    });
    this.#http = createServer((request, response) => this.#answer(request, response));
    this.#http.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) =>
      this.#upgrade(request, connection, head),
    );
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(port, () => resolve());
    });
  }

  /** Takes nobody new, and says goodbye (1001) to those who are there. Whoever has not answered after `graceMs` is cut off. */
  async stop(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#http.closeIdleConnections();
    for (const socket of this.#sockets.clients) {
      // A socket that was paused for its backlog has to be read again, or it would never see the client's answer.
      socket.resume();
      socket.close(1001, 'the server is going away');
    }
    const cut = setTimeout(() => {
      for (const socket of this.#sockets.clients) {
        socket.terminate();
      }
    }, graceMs);
    await closed;
    clearTimeout(cut);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request).pathname;
    const [status, body] =
      path === '/health'
        ? [200, { status: 'ok', connections: this.#sockets.clients.size }]
        : path === '/'
          ? [426, { error: 'this address speaks WebSocket' }]
          : [404, { error: `there is nothing at ${path}` }];
    response.writeHead(status, { 'Content-Type': 'application/json', ...(status === 426 && { Upgrade: 'websocket' }) });
    response.end(`${JSON.stringify(body)}\n`);
  }

  #upgrade(request: IncomingMessage, connection: Duplex, head: Buffer): void {
    connection.on('error', () => connection.destroy());
    const url = pathOf(request);
    if (url.pathname !== '/') {
      refuse(connection, 404, `there is no WebSocket at ${url.pathname}`);
    } else if (this.#sockets.clients.size >= this.#limits.connections) {
      refuse(connection, 503, `this server takes ${this.#limits.connections} sockets at once, and all are in use`);
    } else {
      this.#converse(request, connection, head, url.searchParams);
    }
  }

  #converse(request: IncomingMessage, connection: Duplex, head: Buffer, query: URLSearchParams): void {
    try {
      const options = readOptions(query);
      this.#sockets.handleUpgrade(request, connection, head, (socket) => {
        new Conversation(socket, this.#model.newStream(), options, this.#limits.idleSeconds);
      });
    } catch (error) {
      if (!(error instanceof BadOption)) {
        throw error;
      }
      refuse(connection, 400, error.message);
    }
  }
}

function pathOf(request: IncomingMessage): URL {
  // A path like `//x` must not become a host name.
  return new URL(`http://server${request.url ?? '/'}`);
}

function refuse(connection: Duplex, status: number, error: string): void {
  const body = `${JSON.stringify({ error })}\n`;
  connection.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
