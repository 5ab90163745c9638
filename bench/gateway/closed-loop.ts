import { until } from './deadline.ts';
import type { TlsClient } from './tls-client.ts';

/**
 * Clients that send a message, wait until as many bytes came back as are expected, and send the next one. Message and
 * answer are known beforehand, so that the clients do next to nothing.
 */
export class ClosedLoop {
  /** Round trips so far. */
  count = 0;
  readonly #clients: readonly TlsClient[];
  readonly #message: Buffer;
  readonly #expected: number;
  #running = false;
  #underWay = 0;

  constructor(clients: readonly TlsClient[], message: Buffer, expected: number) {
    this.#clients = clients;
    this.#message = message;
    this.#expected = expected;
  }

  start(): void {
    this.#running = true;
    for (const client of this.#clients) {
      let received = 0;
      client.receive = (chunk) => {
        received += chunk.length;
        if (received < this.#expected) return;
        received = 0;
        this.#answered(client);
      };
      this.#underWay += 1;
      client.send(this.#message);
    }
  }

  /** Lets what is under way come back. */
  async stop(): Promise<void> {
    this.#running = false;
    await until(10, 'last answers', () => this.#underWay === 0);
  }

  #answered(client: TlsClient): void {
    this.count += 1;
    if (this.#running) client.send(this.#message);
    else this.#underWay -= 1;
  }
}
