import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { CheckTarget } from '../../src/control/checks/check-result.ts';
import { createAuthority, issueServerCertificate } from '../../src/tls/authority.ts';

/** Servers that do with each connection what a test wants, as an image would: checks are tried on them. */
export class CheckTargets implements AsyncDisposable {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** Plain TCP. */
  async plain(onConnection: (socket: Socket) => void): Promise<CheckTarget> {
    return this.#listen(createServer({ allowHalfOpen: true }, (socket) => this.#take(socket, onConnection)));
  }

  /** TLS with a certificate that nobody signed. */
  async tls(onConnection: (socket: Socket) => void): Promise<CheckTarget> {
    const now = Date.now();
    const names = { hosts: ['localhost'], addresses: [] };
    const { certificate: cert, key } = await issueServerCertificate(await createAuthority(now), names, now);
    return this.#listen(createTlsServer({ cert, key }, (socket) => this.#take(socket, onConnection)));
  }

  /** A port on which nobody listens any more. */
  async closed(): Promise<CheckTarget> {
    const target = await this.plain(() => undefined);
    await new Promise<void>((resolve) => this.#servers.pop()?.close(() => resolve()));
    return target;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers.splice(0)) server.close();
  }

  #take(socket: Socket, onConnection: (socket: Socket) => void): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    onConnection(socket);
  }

  async #listen(server: Server): Promise<CheckTarget> {
    this.#servers.push(server);
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    return { id: 'i', host: '127.0.0.1', port, published: false, containerPort: 8080 };
  }
}

/** An engine that is not asked anything. */
export const noEngine = {
  exec: () => Promise.reject(new Error('no command was expected')),
  listeningPorts: () => Promise.reject(new Error('no look at the ports was expected')),
};
