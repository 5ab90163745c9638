import type { AddressRanges } from '../contract/address-ranges.ts';
import { clientNetwork } from '../domain/client-network.ts';
import { Channel, type ChannelReceiver, type ChannelSocket } from './channel.ts';
import { channelHandlers } from './channel-handlers.ts';
import { ClientConnection, type ConnectionOwner } from './client-connection.ts';
import type { GatewayContext } from './gateway-context.ts';
import { HandshakesUnderWay } from './handshakes-under-way.ts';
import { ListeningPort, type ListenOn, type TlsFiles } from './listening-port.ts';
import { normalAddress } from './normal-address.ts';
import { longestProxyHeader } from './proxy-header.ts';
import { ProxyIntroduction } from './proxy-introduction.ts';
import { RareWarning } from './rare-warning.ts';
import { awaitFirstBytes, keepAlive } from './socket-options.ts';

export interface ListenerOptions {
  readonly on: ListenOn;
  /** Where load balancers connect that say first who their client is. */
  readonly proxied?: { readonly on: ListenOn; readonly from: AddressRanges };
  readonly tls: TlsFiles;
}

/** The TLS ports, and every connection that came through them. */
export class Listener implements ConnectionOwner {
  readonly #context: GatewayContext;
  readonly #connections = new Set<ClientConnection>();
  readonly #introductions = new Set<ProxyIntroduction>();
  readonly #handshakes: HandshakesUnderWay<ClientConnection>;
  readonly #direct: ListeningPort;
  readonly #proxied: ListeningPort | undefined;
  readonly #full: RareWarning;
  readonly #crowded: RareWarning;
  readonly #stranger: RareWarning;
  readonly #malformed: RareWarning;
  /** PROXY headers are looked at here, one at a time. */
  readonly #headerBytes = Buffer.alloc(longestProxyHeader);
  #onEmpty: (() => void) | undefined;

  constructor(context: GatewayContext, { on, proxied, tls }: ListenerOptions) {
    const { limits, log, peers } = context;
    this.#context = context;
    this.#handshakes = new HandshakesUnderWay(limits.handshakes);
    this.#full = new RareWarning(
      log,
      'connections are refused: the worker has as many as its limit of open files allows',
    );
    this.#crowded = new RareWarning(log, 'TLS handshakes are given up: too many are under way (--max-handshakes)');
    this.#stranger = new RareWarning(log, 'refused at the PROXY protocol port: not in --proxy-protocol-from');
    this.#malformed = new RareWarning(log, 'refused at the PROXY protocol port: no PROXY protocol header');
    this.#direct = new ListeningPort(
      on,
      tls,
      channelHandlers(log, peers, (socket) => this.#accept(socket)),
    );
    // From the first byte on: a client that is gone must not hold an image that never answers.
    keepAlive(this.#direct.descriptor, limits);
    if (proxied === undefined) return;
    this.#proxied = new ListeningPort(
      proxied.on,
      tls,
      channelHandlers(log, peers, (socket) => this.#acceptProxied(socket, proxied.from)),
    );
    keepAlive(this.#proxied.descriptor, limits);
    awaitFirstBytes(this.#proxied.descriptor, limits.handshakeSeconds);
  }

  get connections(): number {
    return this.#connections.size + this.#introductions.size;
  }

  get port(): number {
    return this.#direct.port;
  }

  /** 0 where there is none. */
  get proxiedPort(): number {
    return this.#proxied?.port ?? 0;
  }

  /** Serves new connections with the certificate that the files hold now. Throws, and goes on as before, where it is of no use. */
  reloadTls(): void {
    this.#direct.reload();
    this.#proxied?.reload();
  }

  /**
   * Takes no new connection, ends the idle ones, and waits for the others: calls under way are cut after
   * `timeoutSeconds`, WebSockets, which somebody ends then, `lastSeconds` later.
   */
  async drain(timeoutSeconds: number, lastSeconds: number): Promise<void> {
    this.#stopListening();
    for (const connection of this.#connections) connection.drain();
    if (this.#connections.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#onEmpty = resolve;
    const deadline = setTimeout(() => this.#cutCalls(), timeoutSeconds * 1000);
    const end = setTimeout(() => this.#cutAll(), (timeoutSeconds + lastSeconds) * 1000);
    await promise;
    clearTimeout(deadline);
    clearTimeout(end);
  }

  stop(): void {
    this.#stopListening();
    this.#cutAll();
  }

  onSecured(connection: ClientConnection): void {
    this.#handshakes.leave(connection);
  }

  onGone(connection: ClientConnection): void {
    if (!this.#connections.has(connection)) return;
    this.#context.counts.gone += 1;
    if (!connection.secured) this.#context.counts.tlsFailures += 1;
    this.#handshakes.leave(connection);
    this.#connections.delete(connection);
    if (this.#connections.size === 0) this.#onEmpty?.();
  }

  #accept(socket: ChannelSocket): void {
    const peer = this.#peerOf(socket);
    if (peer !== undefined) this.#admit(socket, peer);
  }

  #acceptProxied(socket: ChannelSocket, from: AddressRanges): void {
    const peer = this.#peerOf(socket);
    if (peer === undefined) return;
    if (!from.contains(peer)) {
      this.#stranger.say({ peer });
      refuse(socket);
      return;
    }
    const { wheel, limits } = this.#context;
    const introduction = new ProxyIntroduction(socket, this.#headerBytes, wheel, limits.handshakeSeconds, (heard) => {
      this.#introductions.delete(introduction);
      if (heard === 'malformed') this.#malformed.say({ peer });
      else if (heard !== 'gone') this.#admit(socket, heard.client ?? peer);
    });
    this.#introductions.add(introduction);
    introduction.begin();
  }

  /** Who connected. Undefined: refused, as the worker is full, or as there is nobody any more: a peer that has reset has no address. */
  #peerOf(socket: ChannelSocket): string | undefined {
    const { remoteAddress } = socket as { readonly remoteAddress: string | undefined };
    if (this.connections < this.#context.limits.connections) {
      if (remoteAddress !== undefined) return normalAddress(remoteAddress);
    } else {
      this.#context.counts.refused += 1;
      this.#full.say({ connections: this.connections });
    }
    refuse(socket);
    return undefined;
  }

  #admit(socket: ChannelSocket, address: string): void {
    this.#context.counts.accepted += 1;
    const connection = new ClientConnection(this.#context, address, this);
    connection.channel.attach(socket);
    socket.data = connection.channel;
    this.#connections.add(connection);
    connection.onOpen();
    // A proxy in front speaks for all of its clients.
    if (connection.peerIsTrusted) return;
    const givesWay = this.#handshakes.enter(connection, clientNetwork(address));
    if (givesWay === undefined) return;
    this.#crowded.say({ client: givesWay.address });
    givesWay.cut();
  }

  #stopListening(): void {
    this.#direct.stop();
    this.#proxied?.stop();
    for (const introduction of this.#introductions) introduction.cut();
  }

  #cutCalls(): void {
    for (const connection of this.#connections) if (!connection.spliced) connection.cut();
  }

  #cutAll(): void {
    for (const connection of this.#connections) connection.cut();
  }
}

function refuse(socket: ChannelSocket): void {
  socket.data = new Channel(indifferent);
  socket.terminate();
}

/** Hears the end of a connection that was refused at once. */
const indifferent: ChannelReceiver = {
  onData: () => undefined,
  onDrain: () => undefined,
  onEnd: () => undefined,
  onClose: () => undefined,
};
