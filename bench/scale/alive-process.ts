import { maskedFrame } from '../gateway/web-socket.ts';
import type { AliveCommand, AliveReport, Latency } from './alive.ts';
import { Exchange } from './exchange.ts';
import { openSpread } from './open-spread.ts';

/**
 * The live sockets, in a process of their own: whoever changes thousands of routes is busy with that, and would take its
 * own pauses for the workers'.
 */
const [port = '', token = '', sockets = '', perSecond = ''] = process.argv.slice(2);
const message = maskedFrame(128);
const clients = await openSpread(Number(port), token, Number(sockets));
let exchange: Exchange | undefined;

process.on('message', (command: AliveCommand) => {
  if (command === 'start') exchange = new Exchange(clients, message, Number(perSecond));
  else void exchange?.end().then((latency) => report({ ...latency, lost: lost() }));
});
report({ p99: 0, longest: 0, lost: lost() });

function report(found: Latency & { readonly lost: number }): void {
  process.send?.(found satisfies AliveReport);
}

function lost(): number {
  return clients.filter(({ failure }) => failure !== undefined).length;
}
