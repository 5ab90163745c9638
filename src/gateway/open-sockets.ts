import type { Credential } from '../contract/connection.ts';
import type { Ending } from '../contract/endings.ts';
import type { Route } from '../contract/route.ts';
import type { Admission } from './admission.ts';
import type { Splice } from './splice.ts';

/** One WebSocket between a client and an image, from the image's 101 to the end of both connections. */
export interface OpenSocket {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** The record that it was opened with. */
  readonly route: Route;
  readonly modelId: string;
  readonly instanceId: string;
  readonly credential: Credential;
  /** What else of its admission a revocation may mean (`Admission`). */
  readonly issuedAt: number | undefined;
  readonly appCodeHash: string | undefined;
  readonly askedWith: Admission['askedWith'];
  readonly clientAddress: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  /** In the waiting room; undefined where it did not have to wait. */
  readonly waitedMs: number | undefined;
  /** From the forwarded handshake to the image's 101. */
  readonly handshakeMs: number;
  readonly splice: Splice;
}

const none: ReadonlySet<OpenSocket> = new Set();

/**
 * The open WebSockets of a worker. Adding and removing take constant time. They are kept by service alone, as that is how
 * they are mostly looked for; whoever looks for another trait goes through a service's or all of them, which is rare.
 */
export class OpenSockets {
  readonly #byService = new Map<string, Set<OpenSocket>>();

  add(socket: OpenSocket): void {
    const { serviceId } = socket.route;
    const others = this.#byService.get(serviceId);
    if (others === undefined) this.#byService.set(serviceId, new Set([socket]));
    else others.add(socket);
  }

  remove(socket: OpenSocket): void {
    const { serviceId } = socket.route;
    const others = this.#byService.get(serviceId);
    others?.delete(socket);
    if (others?.size === 0) this.#byService.delete(serviceId);
  }

  /** Those of one service; a socket that is removed meanwhile is left out. */
  ofService(serviceId: string): ReadonlySet<OpenSocket> {
    return this.#byService.get(serviceId) ?? none;
  }

  /** The services that have any. */
  get services(): readonly string[] {
    return Array.from(this.#byService.keys());
  }

  *all(): Generator<OpenSocket> {
    for (const sockets of this.#byService.values()) yield* sockets;
  }

  /** Ends those with these ids that are open here. */
  end(ids: ReadonlySet<string>, ending: Ending): void {
    for (const { id, splice } of this.all()) if (ids.has(id)) splice.end(ending);
  }

  find(id: string): OpenSocket | undefined {
    for (const sockets of this.#byService.values()) for (const socket of sockets) if (socket.id === id) return socket;
    return undefined;
  }
}
