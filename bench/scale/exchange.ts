import { until } from '../gateway/deadline.ts';
import { quantile } from '../gateway/statistics.ts';
import type { TlsClient } from '../gateway/tls-client.ts';
import type { Latency } from './alive.ts';

/** Milliseconds between two looks at what is due: much less than the pauses that are looked for. */
const beat = 2;

/** Messages at a fixed rate over the clients, in turn, and the time that each echo takes. */
export class Exchange {
  readonly #times: number[] = [];
  readonly #timer: ReturnType<typeof setInterval>;
  #sent = 0;

  constructor(clients: readonly TlsClient[], message: Buffer, perSecond: number) {
    const due = clients.map((client) => this.#listen(client, message.length));
    const began = performance.now();
    this.#timer = setInterval(() => {
      while (began + (this.#sent * 1000) / perSecond <= performance.now()) {
        const turn = this.#sent % clients.length;
        due[turn]?.push(performance.now());
        clients[turn]?.send(message);
        this.#sent += 1;
      }
    }, beat);
  }

  /** Sends no more, and waits for what is under way. */
  async end(): Promise<Latency> {
    clearInterval(this.#timer);
    await until(10, 'last echoes', () => this.#times.length === this.#sent);
    return { p99: quantile(this.#times, 0.99), longest: quantile(this.#times, 1) };
  }

  /** Takes the time of each echo; gives the list for the times at which messages went out. */
  #listen(client: TlsClient, length: number): number[] {
    const due: number[] = [];
    let received = 0;
    client.receive = (chunk) => {
      received += chunk.length;
      for (; received >= length; received -= length) this.#times.push(performance.now() - (due.shift() ?? 0));
    };
    return due;
  }
}
