import { timeEchoes } from '../gateway/paced-echo.ts';
import { quantile } from '../gateway/statistics.ts';
import { maskedFrame, openWebSockets, upgradeRequest } from '../gateway/web-socket.ts';

/** Short enough for the one length that every sender writes alike (RFC 6455, section 5.2). */
const message = maskedFrame(120);
/** Length of the echo: a server sends without a mask (RFC 6455, section 5.1). */
const echoBytes = message.length - 4;
const sockets = 16;
const millisecondsBetween = 4;

export interface EchoLatency {
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
}

/** Sends a message every few milliseconds over one of the sockets in turn, whatever comes back, until `action` is through. */
export async function echoLatency(
  port: number,
  path: string,
  token: string,
  action: () => Promise<void>,
): Promise<EchoLatency> {
  const clients = await openWebSockets(port, upgradeRequest(path, token), sockets);
  const times: number[] = [];
  const due = clients.map((client) => timeEchoes(client, echoBytes, times));
  let next = 0;
  const timer = setInterval(() => {
    due[next]?.push(performance.now());
    clients[next]?.send(message);
    next = (next + 1) % sockets;
  }, millisecondsBetween);
  try {
    await action();
  } finally {
    clearInterval(timer);
    for (const client of clients) client.close();
  }
  return { median: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
