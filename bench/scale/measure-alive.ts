import { until } from '../gateway/deadline.ts';
import { quantile } from '../gateway/statistics.ts';
import type { TlsClient } from '../gateway/tls-client.ts';

export interface Alive<Result> {
  readonly result: Result;
  /** Milliseconds from when a message was due until its echo was there. */
  readonly p99: number;
  readonly longest: number;
  readonly seconds: number;
}

/** Milliseconds between two looks at what is due: much less than what is looked for. */
const beat = 2;

/** Exchanges messages at a fixed rate over the clients, in turn, for as long as `action` takes. */
export async function measureAlive<Result>(
  clients: readonly TlsClient[],
  message: Buffer,
  perSecond: number,
  action: () => Promise<Result>,
): Promise<Alive<Result>> {
  const times: number[] = [];
  const due = clients.map(() => [] as number[]);
  for (const [index, client] of clients.entries()) {
    let received = 0;
    client.receive = (chunk) => {
      received += chunk.length;
      for (; received >= message.length; received -= message.length) {
        times.push(performance.now() - (due[index]?.shift() ?? 0));
      }
    };
  }
  const began = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    for (let at = began + (sent * 1000) / perSecond; at <= performance.now(); at = began + (sent * 1000) / perSecond) {
      // Late because this process was busy, not the worker: counted from now on.
      due[sent % clients.length]?.push(performance.now());
      clients[sent % clients.length]?.send(message);
      sent += 1;
    }
  }, beat);
  const result = await action();
  clearInterval(timer);
  await until(10, 'last echoes', () => times.length === sent);
  return {
    result,
    p99: quantile(times, 0.99),
    longest: quantile(times, 1),
    seconds: (performance.now() - began) / 1000,
  };
}
