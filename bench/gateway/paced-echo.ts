import { until } from './deadline.ts';
import { quantile } from './statistics.ts';
import type { TlsClient } from './tls-client.ts';

export interface Latency {
  /** Milliseconds. */
  readonly p99: number;
  readonly longest: number;
}

/**
 * Sends `perSecond` messages for `seconds`, whatever comes back, in turn over the clients, and takes the time from when
 * each was due: a proxy that stands still is charged for every message that would have been sent meanwhile.
 */
export async function pacedEcho(
  clients: readonly TlsClient[],
  message: Buffer,
  perSecond: number,
  seconds: number,
): Promise<Latency> {
  const total = Math.floor(perSecond * seconds);
  const times: number[] = [];
  const dueTimes = clients.map((client) => timeEchoes(client, message.length, times));
  const began = performance.now() + 1;
  const interval = 1000 / perSecond;
  let sent = 0;
  while (sent < total) {
    for (let due = began + sent * interval; due <= performance.now() && sent < total; due = began + sent * interval) {
      dueTimes[sent % clients.length]?.push(due);
      clients[sent % clients.length]?.send(message);
      sent += 1;
    }
    // Turns the event loop without sleeping: a timer is no more exact than a millisecond.
    await new Promise(setImmediate);
  }
  await until(10, 'last echoes', () => times.length === total);
  return { p99: quantile(times, 0.99), longest: quantile(times, 1) };
}

/** Takes the time of each echo of `length` bytes to one client; answers with the list that the times go to at which they were due. */
export function timeEchoes(client: TlsClient, length: number, times: number[]): number[] {
  const due: number[] = [];
  let received = 0;
  client.receive = (chunk) => {
    received += chunk.length;
    for (; received >= length; received -= length) times.push(performance.now() - (due.shift() ?? 0));
  };
  return due;
}
