import type { ModelArts } from './model-arts.ts';
import type { WebSocketClient } from './web-socket-client.ts';

/** Sockets that are held open over a fault, to see that nothing happens to them. */
export class HeldSockets implements Disposable {
  readonly #sockets: readonly WebSocketClient[];
  #round = 0;

  private constructor(sockets: readonly WebSocketClient[]) {
    this.#sockets = sockets;
  }

  static async open(api: ModelArts, serviceId: string, count: number): Promise<HeldSockets> {
    const opening = Array.from({ length: count }, () => api.openSocket(serviceId));
    return new HeldSockets(await Promise.all(opening));
  }

  /** Sends a number of its own over each; gives those that come back as they were sent. Rejects when one is over. */
  async echo(): Promise<number> {
    this.#round += 1;
    const answers = await Promise.all(
      this.#sockets.map(
        async (socket, index) => (await socket.ask(`${index}/${this.#round}`)) === `${index}/${this.#round}`,
      ),
    );
    return answers.filter((same) => same).length;
  }

  /** Resolves when all of them have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => socket.whenEnded()));
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
